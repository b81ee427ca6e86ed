namespace ResNetKit.Serialization.Tensors;

/// <summary>Describes one tensor of a file before its values are read.</summary>
internal sealed class TensorInfo
{
    /// <summary>The most dimensions that libtorch computes with.</summary>
    internal const int MaxRank = 64;

    internal TensorInfo(string name, ElementType type, long[] shape, long byteCount)
    {
        Name = name;
        Type = type;
        Shape = shape;
        ByteCount = byteCount;
    }

    /// <summary>The tensor's name, for example <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>How each value is encoded.</summary>
    public ElementType Type { get; }

    /// <summary>Sizes of the dimensions; empty for a single value.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes that the values take, row after row without gaps.</summary>
    public long ByteCount { get; }

    /// <summary>Name, type and shape, as <c>fc.weight F32 [10, 512]</c>.</summary>
    public override string ToString() => $"{Name} {Type} {FormatShape(Shape)}";

    internal static string FormatShape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
