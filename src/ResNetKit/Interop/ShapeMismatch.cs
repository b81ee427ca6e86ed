using ResNetKit.Serialization.Tensors;

namespace ResNetKit;

/// <summary>A tensor that both a module and a file have, in different shapes.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Expected">The module's shape.</param>
/// <param name="Found">The file's shape.</param>
public sealed record ShapeMismatch(string Name, IReadOnlyList<long> Expected, IReadOnlyList<long> Found)
{
    /// <summary>As <c>fc.weight (expected [10, 512], found [1000, 512])</c>.</summary>
    public override string ToString() =>
        $"{Name} (expected {TensorInfo.FormatShape(Expected)}, found {TensorInfo.FormatShape(Found)})";
}
