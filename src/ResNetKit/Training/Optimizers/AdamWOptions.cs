using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2017). In JSON <c>adamW</c>.</summary>
public sealed record AdamWOptions() : OptimizerOptions(learningRate: 1e-3)
{
    /// <summary>Gets the decay rate of the mean of gradients, in [0, 1). Default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay rate of the mean of squared gradients, in [0, 1). Default 0.999.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets the number that is added to denominators. Default 1e-8.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new AdamW(
            groups.Select(group => new AdamW.ParamGroup(
                group.Parameters, group.LearningRate, Beta1, Beta2, Epsilon, group.WeightDecay)),
            LearningRate);
    }
}
