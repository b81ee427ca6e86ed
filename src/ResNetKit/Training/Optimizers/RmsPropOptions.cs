using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Contains the options of the optimizer RMSprop (Tieleman and Hinton 2012). The name in JSON is <c>rmsProp</c>.</summary>
/// <remarks>The default learning rate is 0.01. Weight decay is added to the gradient.</remarks>
public sealed record RmsPropOptions() : OptimizerOptions(learningRate: 1e-2)
{
    /// <summary>Gets the decay rate of the running mean of squared gradients, at least 0 and below 1. Default: 0.99.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Alpha { get; init; } = 0.99;

    /// <summary>
    /// Gets the momentum, at least 0 and below 1. A schedule may replace it, as <see cref="OneCycleScheduleOptions"/> does by default. Default: 0.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; }

    /// <summary>
    /// Gets a value indicating whether gradients are divided by their standard deviation instead of their root mean square. Default: <see langword="false"/>.
    /// </summary>
    public bool Centered { get; init; }

    /// <summary>Gets the number that is added to denominators for numerical stability, above 0 and at most 1. Default: 1e-8.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new RMSProp(
            groups.Select(group => new RMSProp.ParamGroup(
                group.Parameters,
                new RMSProp.Options
                {
                    LearningRate = group.LearningRate,
                    InitialLearningRate = group.LearningRate,
                    alpha = Alpha,
                    eps = Epsilon,
                    weight_decay = group.WeightDecay,
                    momentum = Momentum,
                    centered = Centered,
                    maximize = false,
                })),
            LearningRate);
    }
}
