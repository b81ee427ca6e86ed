using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Contains the options of the optimizer Adagrad (Duchi et al. 2011). The name in JSON is <c>adagrad</c>.</summary>
/// <remarks>The default learning rate is 0.01. Weight decay is added to the gradient.</remarks>
public sealed record AdagradOptions() : OptimizerOptions(learningRate: 1e-2)
{
    /// <summary>Gets the decay of the learning rate per step, from 0 to 1e6. Default: 0.</summary>
    [Range(0.0, 1e6)]
    public double LearningRateDecay { get; init; }

    /// <summary>Gets the number that is added to denominators for numerical stability, above 0 and at most 1. Default: 1e-10.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Epsilon { get; init; } = 1e-10;

    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new Adagrad(
            groups.Select(group => new Adagrad.ParamGroup(
                group.Parameters, group.LearningRate, LearningRateDecay, group.WeightDecay, initial_accumulator_value: 0, Epsilon)),
            LearningRate);
    }
}
