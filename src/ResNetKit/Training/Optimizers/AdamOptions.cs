using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Adam (Kingma and Ba 2014); the weight decay is added to the gradient. In JSON <c>adam</c>.</summary>
public sealed record AdamOptions() : AdaptiveMomentOptions(learningRate: 1e-3)
{
    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new Adam(
            groups.Select(group => new Adam.ParamGroup(group.Parameters, group.LearningRate, Beta1, Beta2, Epsilon, group.WeightDecay)),
            LearningRate);
    }
}
