using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>A type of torch storage, such as <c>torch.FloatStorage</c>.</summary>
/// <param name="Name">Python's name of it, with its module.</param>
/// <param name="Type">How each value is encoded.</param>
internal sealed record TorchStorageType(string Name, ElementType Type) : PickleGlobal(Name);
