using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Rectified Adam (Liu et al. 2019); the weight decay is added to the gradient. In JSON <c>rAdam</c>.</summary>
public sealed record RAdamOptions() : AdaptiveMomentOptions(learningRate: 1e-3)
{
    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new RAdam(
            groups.Select(group => new RAdam.ParamGroup(group.Parameters, group.LearningRate, Beta1, Beta2, Epsilon, group.WeightDecay)),
            LearningRate);
    }
}
