using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Contains the options of the optimizer Adam (Kingma and Ba 2014). The name in JSON is <c>adam</c>.</summary>
/// <remarks>The default learning rate is 0.001. Weight decay is added to the gradient; for decoupled weight decay, see <see cref="AdamWOptions"/>.</remarks>
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
