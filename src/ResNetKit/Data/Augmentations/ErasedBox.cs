namespace ResNetKit.Data.Augmentations;

/// <summary>A box to fill, with the mean or, from <paramref name="NoiseOffset"/> on, with the values of the
/// <see cref="NoiseTable"/>.</summary>
internal readonly record struct ErasedBox(PixelBox Box, int? NoiseOffset);
