using System.ComponentModel.DataAnnotations;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>Contains the options of an augmentation that mirrors images left to right with a given probability.</summary>
public sealed record HorizontalFlipOptions : AugmentationOptions
{
    /// <summary>Gets the probability that an image is mirrored, from 0 to 1. Default: 0.5.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 0.5;

    /// <inheritdoc/>
    protected override IAugmentation Create() => new HorizontalFlip(this);

    private sealed class HorizontalFlip(HorizontalFlipOptions options) : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random)
        {
            if (random.NextBoolean(options.Probability))
            {
                view.Mirror();
            }
        }
    }
}
