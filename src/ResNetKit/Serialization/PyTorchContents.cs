using System.Globalization;
using ResNetKit.Serialization.Pickling;

namespace ResNetKit.Serialization;

/// <summary>
/// Says what lies where in a pickled checkpoint: the dicts that hold tensors by name, and the objects that were passed over. Each value is
/// visited once, by the shortest way to it and no deeper than checkpoints keep such things.
/// </summary>
internal sealed class PyTorchContents
{
    private const int MaxDepth = 5;
    private const int MaxListed = 100;

    // The nearest to the top come first; what lies beyond so many is no part of a checkpoint.
    private const int MaxVisited = 4_000;

    private readonly List<(Place Place, int Tensors)> _places = [];
    private readonly List<string> _skipped = [];
    private readonly HashSet<object> _visited = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(object Container, Place Place)> _open = new();
    private readonly ReadBudget _budget;

    private PyTorchContents(ReadBudget budget) => _budget = budget;

    /// <summary>Gets the places that hold tensors by name, those with the most first; the top is not among them.</summary>
    public IReadOnlyList<string> Places { get; private set; } = [];

    /// <summary>Gets the most tensors by name in one place below the top.</summary>
    public int MostTensors { get; private set; }

    /// <summary>Gets the objects that were passed over, each as its place with its Python class; the first 100.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Looks through what a pickle made.</summary>
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

    /// <summary>
    /// The value at a place, or null where there is none: keys, and numbers of list items, with dots between them. A key may itself
    /// contain dots, so at each dict the whole rest is tried before its parts.
    /// </summary>
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

    /// <summary>The tensors of a dict, by name.</summary>
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

    /// <summary>The way to a value: the place that holds what it is in, and its key there.</summary>
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
