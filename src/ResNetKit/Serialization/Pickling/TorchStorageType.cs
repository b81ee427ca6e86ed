using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents a type of torch storage, such as <c>torch.FloatStorage</c>.</summary>
/// <param name="Name">The full name in Python.</param>
/// <param name="Type">The encoding of each value.</param>
internal sealed record TorchStorageType(string Name, ElementType Type) : PickleGlobal(Name);
