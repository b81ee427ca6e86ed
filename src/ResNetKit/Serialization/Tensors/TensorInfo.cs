namespace ResNetKit.Serialization.Tensors;

/// <summary>Describes one tensor of a file before its values are read.</summary>
internal sealed class TensorInfo
{
    /// <summary>The maximum number of dimensions that libtorch supports.</summary>
    internal const int MaxRank = 64;

    internal TensorInfo(string name, ElementType type, long[] shape, long byteCount)
    {
        Name = name;
        Type = type;
        Shape = shape;
        ByteCount = byteCount;
    }

    /// <summary>Gets the name of the tensor, such as <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the encoding of each value.</summary>
    public ElementType Type { get; }

    /// <summary>Gets the sizes of the dimensions; empty for a single value.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Gets the number of bytes that the values take if there are no gaps between them.</summary>
    public long ByteCount { get; }

    /// <summary>Returns the name, type and shape, such as <c>fc.weight F32 [10, 512]</c>.</summary>
    public override string ToString() => $"{Name} {Type} {FormatShape(Shape)}";

    internal static string FormatShape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
