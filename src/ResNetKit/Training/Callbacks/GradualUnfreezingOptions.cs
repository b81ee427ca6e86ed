using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="GradualUnfreezing"/>. The name in JSON is <c>gradualUnfreezing</c>.</summary>
public sealed record GradualUnfreezingOptions : CallbackOptions
{
    /// <summary>Gets the interval, in epochs, at which one more layer is unfrozen, from 1 to 1,000,000. Default: 1.</summary>
    [Range(1, 1_000_000)]
    public int EveryEpochs { get; init; } = 1;

    /// <summary>
    /// Gets the number of layers, counted from the head, that are trained from the beginning, from 1 to 1,000,000. Default: 1, for the head only.
    /// </summary>
    [Range(1, 1_000_000)]
    public int FirstLayers { get; init; } = 1;

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new GradualUnfreezing(EveryEpochs, FirstLayers);
}
