using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Contains the options of the optimizer NAdam: Adam with Nesterov momentum (Dozat 2016). The name in JSON is <c>nAdam</c>.</summary>
/// <remarks>The default learning rate is 0.002. Weight decay is added to the gradient.</remarks>
public sealed record NAdamOptions() : AdaptiveMomentOptions(learningRate: 2e-3)
{
    /// <summary>Gets the decay rate of the momentum, from 0 to 1. Default: 0.004.</summary>
    [Range(0.0, 1.0)]
    public double MomentumDecay { get; init; } = 0.004;

    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new NAdam(
            groups.Select(group => new NAdam.ParamGroup(group.Parameters, group.LearningRate, Beta1, Beta2, Epsilon, group.WeightDecay, MomentumDecay)),
            LearningRate);
    }
}
