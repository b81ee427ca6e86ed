using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ResNetKit.Serialization.Pickling;

/// <summary>A Python dict, or an OrderedDict, in its order. Keys are texts or numbers; byte strings count as texts.</summary>
internal sealed class PickleDictionary : IPickleObject, IEnumerable<KeyValuePair<object, object?>>
{
    private readonly Dictionary<object, object?> _items = [];

    public int Count => _items.Count;

    public bool TryGetValue(object key, [MaybeNullWhen(false)] out object? value) => _items.TryGetValue(key, out value);

    /// <summary>Sets an item; false where the key is of a type that no dictionary here needs.</summary>
    public bool TrySet(object? key, object? value)
    {
        if (key is PickleBytes bytes)
        {
            key = bytes.ToText();
        }

        if (key is not (string or long or double or bool))
        {
            return false;
        }

        _items[key] = value;
        return true;
    }

    /// <summary>Attributes of a dict, such as the <c>_metadata</c> of a state dict: nothing that is needed.</summary>
    public void SetState(object? state)
    {
    }

    public IEnumerator<KeyValuePair<object, object?>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
