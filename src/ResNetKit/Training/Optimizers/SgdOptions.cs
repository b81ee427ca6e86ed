using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>Contains the options of stochastic gradient descent with momentum. The name in JSON is <c>sgd</c>.</summary>
/// <remarks>The default learning rate is 0.1. Weight decay is added to the gradient.</remarks>
public sealed record SgdOptions() : OptimizerOptions(learningRate: 0.1)
{
    /// <summary>
    /// Gets the momentum, at least 0 and below 1. A schedule may replace it, as <see cref="OneCycleScheduleOptions"/> does by default. Default: 0.9.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>
    /// Gets a value indicating whether Nesterov momentum is used. It must be false if <see cref="Momentum"/> is 0. Default: <see langword="true"/>.
    /// </summary>
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
            ? [new ValidationResult($"{nameof(Nesterov)} must be false if {nameof(Momentum)} is 0.", [nameof(Nesterov)])]
            : Array.Empty<ValidationResult>();
        return base.Validate(validationContext).Concat(own);
    }
}
