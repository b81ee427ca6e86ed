using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Contains the options of the optimizer RAdam: rectified Adam (Liu et al. 2019). The name in JSON is <c>rAdam</c>.</summary>
/// <remarks>The default learning rate is 0.001. Weight decay is added to the gradient.</remarks>
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
