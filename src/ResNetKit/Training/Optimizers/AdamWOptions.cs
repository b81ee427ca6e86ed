using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>
/// Contains the options of the optimizer AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2017). The name in JSON is <c>adamW</c>.
/// </summary>
/// <remarks>The default learning rate is 0.001. Decoupled weight decay reduces the weights directly and is not added to the gradient.</remarks>
public sealed record AdamWOptions() : AdaptiveMomentOptions(learningRate: 1e-3)
{
    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new AdamW(
            groups.Select(group => new AdamW.ParamGroup(group.Parameters, group.LearningRate, Beta1, Beta2, Epsilon, group.WeightDecay)),
            LearningRate);
    }
}
