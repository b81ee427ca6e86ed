using System.Globalization;
using ResNetKit.Serialization.Pickling;

namespace ResNetKit.Serialization;

/// <summary>
/// Lists the content of a pickled checkpoint: the dictionaries that contain tensors by name, and the objects that were skipped.
/// </summary>
/// <remarks>
/// Each container is visited at most once, by a shortest path to it. Deeply nested containers are not visited, because checkpoints usually contain no
/// tensors there.
/// </remarks>
internal sealed class PyTorchContents
{
    private const int MaxDepth = 5;
    private const int MaxListed = 100;

    // The maximum number of containers that are visited. They are visited in order of depth, so the deepest are left out if a file has more.
    private const int MaxVisited = 4_000;

    private readonly List<(Place Place, int Tensors)> _places = [];
    private readonly List<string> _skipped = [];
    private readonly HashSet<object> _visited = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(object Container, Place Place)> _open = new();
    private readonly ReadBudget _budget;

    private PyTorchContents(ReadBudget budget) => _budget = budget;

    /// <summary>
    /// Gets the paths of the dictionaries below the top level that contain tensors by name. Those with the most tensors come first. At most 100 are
    /// listed.
    /// </summary>
    public IReadOnlyList<string> Places { get; private set; } = [];

    /// <summary>Gets the largest number of named tensors in one dictionary below the top level.</summary>
    public int MostTensors { get; private set; }

    /// <summary>Gets the skipped objects, each as its path with its Python class. At most 100 are listed.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Lists the content of an unpickled value.</summary>
    /// <exception cref="InvalidDataException">The work exceeds the budget.</exception>
    public static PyTorchContents Of(object? root, ReadBudget budget)
    {
        var contents = new PyTorchContents(budget);
        contents.Visit(root, new Place(null, "", 0, true));
        while (contents._open.TryDequeue(out var next))
        {
            contents.Enter(next.Container, next.Place);
        }

        var places = contents._places.Where(entry => entry.Place.Parent is not null).OrderByDescending(entry => entry.Tensors).Take(MaxListed).ToList();
        contents.Places = [.. places.Select(entry => entry.Place.ToString())];
        contents.MostTensors = places.Count > 0 ? places[0].Tensors : 0;
        return contents;
    }

    /// <summary>Finds the value at a path: keys, and indexes of list items, separated by dots.</summary>
    /// <remarks>Keys may contain dots. In each dictionary, the whole remaining path is therefore tried as a key before its first part is.</remarks>
    /// <returns>The value, or <see langword="null"/> if there is none.</returns>
    public static object? Find(object? node, string? key)
    {
        while (!string.IsNullOrEmpty(key))
        {
            if (node is PickleDictionary dictionary && dictionary.TryGetValue(key, out var found))
            {
                return found;
            }

            var dot = key.IndexOf('.', StringComparison.Ordinal);
            var part = dot < 0 ? key : key[..dot];
            node = node switch
            {
                PickleDictionary when dot < 0 => null,
                PickleDictionary inner => inner.TryGetValue(part, out var value) ? value : null,
                IReadOnlyList<object?> list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < list.Count => list[index],
                _ => null,
            };
            if (node is null)
            {
                return null;
            }

            key = dot < 0 ? null : key[(dot + 1)..];
        }

        return node;
    }

    /// <summary>Gets the tensors in a dictionary, with their names. A node that is not a dictionary has none.</summary>
    public static List<KeyValuePair<string, TorchTensor>> TensorsOf(object? node)
    {
        var tensors = new List<KeyValuePair<string, TorchTensor>>();
        foreach (var (name, value) in (node as PickleDictionary)?.Texts ?? new Dictionary<string, object?>())
        {
            if (value is TorchTensor tensor)
            {
                tensors.Add(new(name, tensor));
            }
        }

        return tensors;
    }

    private void Visit(object? value, Place place)
    {
        switch (value)
        {
            case PickleForeign foreign:
                _skipped.Add(place.Parent is null ? MessageText.Name(foreign.Name) : $"{place} ({MessageText.Name(foreign.Name)})");
                break;
            case PickleDictionary or List<object?> or object?[]:
                _visited.Add(value);
                _open.Enqueue((value, place));
                break;
        }
    }

    private void Enter(object container, Place place)
    {
        if (container is PickleDictionary dictionary)
        {
            var tensors = 0;
            _budget.Spend(dictionary.Items.Length);
            foreach (var (key, value) in dictionary.Items)
            {
                tensors += value is TorchTensor && key is string ? 1 : 0;
                if (IsWorthVisiting(value, place.Depth + 1))
                {
                    Visit(value, new Place(place, key, place.Depth + 1, place.IsNameable && key is string));
                }
            }

            if (tensors > 0 && place.IsNameable)
            {
                _places.Add((place, tensors));
            }
        }
        else
        {
            var items = (IReadOnlyList<object?>)container;
            _budget.Spend(items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                if (IsWorthVisiting(items[i], place.Depth + 1))
                {
                    Visit(items[i], new Place(place, (long)i, place.Depth + 1, place.IsNameable));
                }
            }
        }
    }

    private bool IsWorthVisiting(object? value, int depth) => value switch
    {
        PickleForeign => _skipped.Count < MaxListed,
        PickleDictionary { Items.Length: > 0 } or List<object?> { Count: > 0 } or object?[] { Length: > 0 } =>
            depth < MaxDepth && _visited.Count < MaxVisited && !_visited.Contains(value),
        _ => false,
    };

    /// <summary>Represents the path to a value: the path of its container, and its key in the container.</summary>
    private sealed record Place(Place? Parent, object? Key, int Depth, bool IsNameable)
    {
        public override string ToString()
        {
            var key = Key switch
            {
                string text => MessageText.Name(text),
                null => "None",
                long or double or bool => Convert.ToString(Key, CultureInfo.InvariantCulture)!,
                _ => "…",
            };
            return Parent?.Parent is null ? key : $"{Parent}.{key}";
        }
    }
}
