using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents a <c>numpy.dtype</c> of plain numbers.</summary>
internal sealed class NumpyType : IPickleObject
{
    private static readonly Dictionary<string, ElementType> _types = new(StringComparer.Ordinal)
    {
        ["b1"] = ElementType.Bool,
        ["u1"] = ElementType.U8,
        ["i1"] = ElementType.I8,
        ["u2"] = ElementType.U16,
        ["i2"] = ElementType.I16,
        ["u4"] = ElementType.U32,
        ["i4"] = ElementType.I32,
        ["u8"] = ElementType.U64,
        ["i8"] = ElementType.I64,
        ["f2"] = ElementType.F16,
        ["f4"] = ElementType.F32,
        ["f8"] = ElementType.F64,
    };

    /// <summary>Initializes a type from its numpy name, such as <c>u1</c>.</summary>
    /// <exception cref="PickleArgumentException">The name is not that of a type of plain numbers.</exception>
    public NumpyType(object? name)
    {
        var text = name switch
        {
            string s => s,
            PickleBytes bytes => bytes.ToText(),
            _ => throw new PickleArgumentException("numpy.dtype without a name"),
        };
        Type = _types.TryGetValue(text, out var type)
            ? type
            : throw new PickleArgumentException($"the numpy type '{MessageText.Name(text)}' is not a type of plain numbers");
    }

    /// <summary>Gets the encoding of each value.</summary>
    public ElementType Type { get; }

    /// <summary>Sets the numpy state of a type, (version, order, ...). Only the byte order matters for plain numbers.</summary>
    public void SetState(object? state, ReadBudget budget)
    {
        if (state is not object?[] { Length: >= 2 } items)
        {
            throw new PickleArgumentException("numpy.dtype: expected the state (version, byte order, ...)");
        }

        var order = items[1] is PickleBytes bytes ? bytes.ToText() : items[1] as string;
        if (order is not ("<" or "|" or "="))
        {
            throw new PickleArgumentException($"numpy.dtype: the byte order '{MessageText.Name(order ?? "none")}' is not little-endian");
        }
    }
}
