using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Interop;

/// <summary>Represents a tensor that has different shapes in a module and in a file.</summary>
/// <param name="Name">The name of the tensor.</param>
/// <param name="Expected">The shape in the module.</param>
/// <param name="Found">The shape in the file.</param>
internal sealed record ShapeMismatch(string Name, IReadOnlyList<long> Expected, IReadOnlyList<long> Found)
{
    /// <summary>Returns the mismatch as text, such as <c>fc.weight (expected [10, 512], found [1000, 512])</c>.</summary>
    public override string ToString() =>
        $"{Name} (expected {TensorInfo.FormatShape(Expected)}, found {TensorInfo.FormatShape(Found)})";
}
