using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using ResNetKit.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>
/// Contains the options of the optimizer Muon (Jordan et al. 2024), which trains the filters of convolutions. Other parameters are trained by <see
/// cref="Auxiliary"/>. The name in JSON is <c>muon</c>.
/// </summary>
/// <remarks>
/// Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024).
/// The filters of a convolution are treated as one matrix with a row for each output channel. The update of the matrix is its momentum, made orthogonal by
/// Newton–Schulz iterations (a series of matrix products). These run in bfloat16 on CUDA devices and on processors with AMX, and in float32 elsewhere.
/// With <see cref="NormalizeWeights"/>, the computation is that of the program with which the author published a record for training speed on CIFAR-10.
/// Otherwise, weight decay is decoupled, as in AdamW, and the update of a matrix with more rows than columns is scaled by √(rows / columns). This is the
/// computation of the author's general implementation. The default learning rate is 0.02. <c>DecayNormsAndBiases</c> must be
/// <see langword="false"/>; set it in <see cref="Auxiliary"/> instead.
/// </remarks>
public sealed record MuonOptions() : OptimizerOptions(learningRate: 0.02)
{
    /// <summary>
    /// Gets the momentum, at least 0 and below 1. A schedule may replace it, as <see cref="OneCycleScheduleOptions"/> does by default. Default: 0.95.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; } = 0.95;

    /// <summary>Gets a value indicating whether Nesterov momentum is used. Default: <see langword="true"/>.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>Gets the number of Newton–Schulz iterations, from 1 to 20; 3 are enough for small networks. Default: 5.</summary>
    [Range(1, 20)]
    public int Iterations { get; init; } = 5;

    /// <summary>
    /// Gets a value indicating whether the filters of each convolution are scaled to the norm √(output channels) before each step. Weight decay is
    /// then not applied to them. Default: <see langword="false"/>.
    /// </summary>
    public bool NormalizeWeights { get; init; }

    /// <summary>
    /// Gets the options of the optimizer for the parameters that are not filters of convolutions. The schedule multiplies the learning rates
    /// of both optimizers by the same factor. Default: SGD with a momentum of 0.85.
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
