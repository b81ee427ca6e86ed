using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>A run of values that lies outside the pickle and that tensors look into.</summary>
/// <param name="Type">How each value is encoded.</param>
/// <param name="Key">The name under which the values lie.</param>
/// <param name="Count">How many values there are.</param>
internal sealed record TorchStorage(ElementType Type, string Key, long Count)
{
    /// <summary>The most characters of a key; PyTorch's are numbers.</summary>
    public const int MaxKeyLength = 64;
}
