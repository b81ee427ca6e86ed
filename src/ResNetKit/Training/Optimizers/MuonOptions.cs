using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using ResNetKit.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>
/// Muon (Jordan 2024): each filter bank moves along its momentum made orthogonal by Newton–Schulz iterations in bfloat16; a bank is one matrix
/// with a row for each output channel. Every other parameter is trained by <see cref="Auxiliary"/>. In JSON <c>muon</c>.
/// </summary>
/// <remarks>
/// Where <see cref="NormalizeWeights"/> is set, the arithmetic is that of the published CIFAR-10 record. Otherwise weight decay is decoupled and
/// the update of a tall matrix is scaled by √(rows / columns), as in the author's general implementation.
/// </remarks>
public sealed record MuonOptions() : OptimizerOptions(learningRate: 0.02)
{
    /// <summary>Gets the momentum, in [0, 1). Default 0.95.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; } = 0.95;

    /// <summary>Gets a value that indicates whether the momentum is Nesterov's. Default true.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>Gets the number of Newton–Schulz iterations. Default 5; 3 are enough for small networks.</summary>
    [Range(1, 20)]
    public int Iterations { get; init; } = 5;

    /// <summary>
    /// Gets a value that indicates whether each filter bank is brought back to the norm √(output channels) before each step, instead of
    /// weight decay. Default false.
    /// </summary>
    public bool NormalizeWeights { get; init; }

    /// <summary>
    /// Gets the optimizer of the parameters that are not filters of convolutions; the schedule multiplies its learning rate by the same
    /// factor. Default: SGD with momentum 0.85.
    /// </summary>
    public OptimizerOptions Auxiliary { get; init; } = new SgdOptions { Momentum = 0.85 };

    /// <inheritdoc/>
    public override torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return new Muon(groups.Select(group => new Muon.ParamGroup(
            group.Parameters,
            new Muon.Options
            {
                LearningRate = group.LearningRate,
                Momentum = Momentum,
                Nesterov = Nesterov,
                WeightDecay = group.WeightDecay,
                Iterations = Iterations,
                NormalizeWeights = NormalizeWeights,
            })));
    }

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var own = DecayNormsAndBiases
            ? [new ValidationResult(
                $"{nameof(DecayNormsAndBiases)} must be false: Muon trains filters only. Set it in {nameof(Auxiliary)}.",
                [nameof(DecayNormsAndBiases)])]
            : Array.Empty<ValidationResult>();
        return base.Validate(validationContext).Concat(own);
    }

    /// <inheritdoc/>
    public override OptimizerOptions OptionsFor(string name, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.dim() == 4 ? this : Auxiliary;
    }
}
