using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Stochastic gradient descent with momentum; the weight decay is added to the gradient. In JSON <c>sgd</c>.</summary>
public sealed record SgdOptions() : OptimizerOptions(learningRate: 0.1)
{
    /// <summary>Gets the momentum, in [0, 1). Default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>Gets a value that indicates whether the momentum is Nesterov's. Default true.</summary>
    public bool Nesterov { get; init; } = true;

    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new SGD(
            groups.Select(group => new SGD.ParamGroup(
                group.Parameters, group.LearningRate, Momentum, dampening: 0, group.WeightDecay, Nesterov)),
            LearningRate);
    }

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var own = Nesterov && Momentum == 0
            ? [new ValidationResult($"{nameof(Nesterov)} must be false where {nameof(Momentum)} is 0.", [nameof(Nesterov)])]
            : Array.Empty<ValidationResult>();
        return base.Validate(validationContext).Concat(own);
    }
}
