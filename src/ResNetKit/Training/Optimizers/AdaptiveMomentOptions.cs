using System.ComponentModel.DataAnnotations;

namespace ResNetKit;

/// <summary>
/// Base class of the options of optimizers that scale each step by running means of the gradient and of its size (Kingma and Ba 2014).
/// </summary>
public abstract record AdaptiveMomentOptions : OptimizerOptions
{
    /// <summary>Initializes the options.</summary>
    /// <param name="learningRate">The default learning rate of the optimizer.</param>
    protected AdaptiveMomentOptions(double learningRate)
        : base(learningRate)
    {
    }

    /// <summary>Gets the decay rate of the mean of gradients, in [0, 1). Default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay rate of the mean of squared gradients (Adamax: of the largest gradient), in [0, 1). Default 0.999.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets the number that is added to denominators. Default 1e-8.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Epsilon { get; init; } = 1e-8;
}
