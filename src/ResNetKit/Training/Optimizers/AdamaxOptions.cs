using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>
/// Contains the options of the optimizer Adamax (Kingma and Ba 2014). It is a variant of Adam that divides by a running maximum of absolute gradients
/// (the infinity norm). The name in JSON is <c>adamax</c>.
/// </summary>
/// <remarks>The default learning rate is 0.002. Weight decay is added to the gradient.</remarks>
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
