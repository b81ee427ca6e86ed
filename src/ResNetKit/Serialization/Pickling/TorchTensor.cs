namespace ResNetKit.Serialization.Pickling;

/// <summary>Represents the description of a tensor in a pickle: a view of a storage, checked to be inside it.</summary>
/// <param name="Storage">The storage of the values.</param>
/// <param name="Offset">The index of the first value in the storage.</param>
/// <param name="Shape">The sizes of the dimensions.</param>
/// <param name="Strides">The distance between neighboring values of each dimension, in values.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
