namespace ResNetKit.Serialization.Pickling;

/// <summary>A tensor as a pickle describes it: a view into a storage, checked to lie within.</summary>
/// <param name="Storage">Where its values lie.</param>
/// <param name="Offset">The first value.</param>
/// <param name="Shape">Sizes of the dimensions.</param>
/// <param name="Strides">Values from one index to the next, for each dimension.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
