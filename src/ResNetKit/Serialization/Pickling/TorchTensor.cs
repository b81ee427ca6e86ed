namespace ResNetKit.Serialization.Pickling;

/// <summary>Describes a tensor of a pickle as a view of a storage, which is an array of values. The view has been checked to be inside the storage.</summary>
/// <param name="Storage">The storage of the values.</param>
/// <param name="Offset">The index of the first value in the storage.</param>
/// <param name="Shape">The sizes of the dimensions.</param>
/// <param name="Strides">The distance between neighboring values of each dimension, in values.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
