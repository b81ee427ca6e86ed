using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Adamax, Adam with the infinity norm (Kingma and Ba 2014); the weight decay is added to the gradient. In JSON <c>adamax</c>.</summary>
public sealed record AdamaxOptions() : OptimizerOptions(learningRate: 2e-3)
{
    /// <summary>Gets the decay rate of the mean of gradients, in [0, 1). Default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets the decay rate of the largest gradient, in [0, 1). Default 0.999.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets the number that is added to denominators. Default 1e-8.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new Adamax(
            groups.Select(group => new Adamax.ParamGroup(
                group.Parameters, group.LearningRate, Beta1, Beta2, Epsilon, group.WeightDecay)),
            LearningRate);
    }
}
