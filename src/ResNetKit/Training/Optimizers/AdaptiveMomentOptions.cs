using System.ComponentModel.DataAnnotations;

namespace ResNetKit;

/// <summary>Provides the base record for the options of Adam and its variants (Kingma and Ba 2014).</summary>
public abstract record AdaptiveMomentOptions : OptimizerOptions
{
    /// <summary>Initializes a new instance of the <see cref="AdaptiveMomentOptions"/> class.</summary>
    /// <param name="learningRate">The default learning rate of the optimizer.</param>
    protected AdaptiveMomentOptions(double learningRate)
        : base(learningRate)
    {
    }

    /// <summary>
    /// Gets the decay rate of the running mean of gradients, at least 0 and below 1. A schedule may replace it, as <see cref="OneCycleScheduleOptions"/> does
    /// by default. Default: 0.9.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>
    /// Gets the decay rate of the running mean of squared gradients (for Adamax, of the running maximum of absolute gradients), at least 0 and below 1.
    /// Default: 0.999.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>
    /// Gets the number that is added to denominators (for Adamax, to absolute gradients) for numerical stability, above 0 and at most 1. Default:
    /// 1e-8.
    /// </summary>
    [Range(double.Epsilon, 1.0)]
    public double Epsilon { get; init; } = 1e-8;
}
