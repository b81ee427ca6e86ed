using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Adamax, Adam with the infinity norm (Kingma and Ba 2014); the weight decay is added to the gradient. In JSON <c>adamax</c>.</summary>
public sealed record AdamaxOptions() : AdaptiveMomentOptions(learningRate: 2e-3)
{
    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new Adamax(
            groups.Select(group => new Adamax.ParamGroup(group.Parameters, group.LearningRate, Beta1, Beta2, Epsilon, group.WeightDecay)),
            LearningRate);
    }
}
