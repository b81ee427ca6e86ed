using ResNetKit.Data;

namespace ResNetKit;

/// <summary>
/// Contains the options of an augmentation that mirrors each image left to right in every second epoch. About half of the images, chosen at
/// random, are mirrored in even epochs, and the others in odd epochs. The augmentation has no settings.
/// </summary>
/// <remarks>
/// An image that the sampler selects in two consecutive epochs appears in both orientations. With independent random flips, about half of these images
/// appear in the same orientation twice. Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU" (2024), section 3.6.
/// </remarks>
public sealed record AlternatingFlipOptions : AugmentationOptions
{
    /// <inheritdoc/>
    protected override IAugmentation Create() => new AlternatingFlip();

    private sealed class AlternatingFlip : IAugmentation
    {
        // The pipeline gives each augmentation its own stream of random numbers, numbered from 0. Stream −1 is therefore free.
        private const int Stream = -1;

        public void Apply(SampleView view, ref SampleRandom random)
        {
            var startsMirrored = new SampleRandom(view.Seed, epoch: 0, view.Index, Stream).NextBoolean();
            if (startsMirrored == (view.Epoch % 2 == 0))
            {
                view.Mirror();
            }
        }
    }
}
