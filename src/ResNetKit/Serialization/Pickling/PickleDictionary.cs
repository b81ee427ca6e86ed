using System.Diagnostics.CodeAnalysis;

namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents a Python dictionary or OrderedDict, in its order.</summary>
/// <remarks>
/// Even a short pickle can contain very many dictionaries. To save time, items are only appended, and the first lookup creates an index. Keys that are
/// byte strings count as texts.
/// </remarks>
internal sealed class PickleDictionary : IPickleObject
{
    private KeyValuePair<object?, object?>[] _items = [];
    private int _count;
    private Dictionary<string, object?>? _texts;

    /// <summary>Gets the items in order. If a key was set twice, both items are included.</summary>
    public ReadOnlySpan<KeyValuePair<object?, object?>> Items => _items.AsSpan(0, _count);

    /// <summary>Gets the items whose keys are texts, by key.</summary>
    public IReadOnlyDictionary<string, object?> Texts => _texts ??= Index();

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => Texts.TryGetValue(key, out value);

    /// <summary>Adds items.</summary>
    /// <param name="keysAndValues">A key, its value, the next key, and so on.</param>
    public void Set(ReadOnlySpan<object?> keysAndValues)
    {
        var needed = _count + (keysAndValues.Length / 2);
        if (needed > _items.Length)
        {
            Array.Resize(ref _items, Math.Max(needed, _items.Length * 2));
        }

        for (var i = 0; i < keysAndValues.Length; i += 2)
        {
            var key = keysAndValues[i] is PickleBytes bytes ? bytes.ToText() : keysAndValues[i];
            _items[_count++] = new(key, keysAndValues[i + 1]);
        }

        _texts = null;
    }

    /// <summary>Ignores the attributes of a dictionary, such as the <c>_metadata</c> of a state dict.</summary>
    public void SetState(object? state, ReadBudget budget)
    {
    }

    private Dictionary<string, object?> Index()
    {
        var texts = new Dictionary<string, object?>(_count, StringComparer.Ordinal);
        foreach (var (key, value) in Items)
        {
            if (key is string text)
            {
                texts[text] = value;
            }
        }

        return texts;
    }
}
