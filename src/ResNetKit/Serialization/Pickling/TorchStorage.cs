using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents a sequence of values that is stored outside the pickle. Tensors are views of such sequences.</summary>
/// <param name="Type">The encoding of each value.</param>
/// <param name="Key">The key of the values in the file.</param>
/// <param name="Count">The number of values.</param>
internal sealed record TorchStorage(ElementType Type, string Key, long Count)
{
    /// <summary>The maximum length of a key, in characters. The keys that PyTorch writes are numbers.</summary>
    public const int MaxKeyLength = 64;
}
