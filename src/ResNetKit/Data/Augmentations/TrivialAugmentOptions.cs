using ResNetKit.Data;
using ResNetKit.Data.Augmentations;

namespace ResNetKit;

/// <summary>
/// Contains the options of an augmentation that applies one random operation of random strength to each image. The augmentation has no settings.
/// </summary>
/// <remarks>
/// Müller and Hutter, "TrivialAugment: Tuning-free yet state-of-the-art data augmentation" (2021). The operations are those of
/// <see cref="RandAugmentOptions"/>, with strengths from the wide ranges of torchvision's <c>TrivialAugmentWide</c>.
/// </remarks>
public sealed record TrivialAugmentOptions : AugmentationOptions
{
    /// <inheritdoc/>
    protected override IAugmentation Create() => new TrivialAugment();

    private sealed class TrivialAugment : PixelAugmentation
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
        {
            var operation = AugmentationSpace.Draw(ref random);
            var magnitude = random.NextInt32(0, AugmentationSpace.MaxMagnitude);
            AugmentationSpace.TrivialAugmentWide().Apply(operation, magnitude, random.NextBoolean(), pixels, shape);
        }
    }
}
