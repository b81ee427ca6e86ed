using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using ResNetKit.Training.Losses;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ResNetKit;

/// <summary>
/// The focal loss (Lin et al. 2017): cross-entropy times (1 − p)^γ, where p is the probability of the class, so that images that are
/// classified with confidence count for little. In JSON <c>focal</c>.
/// </summary>
public sealed record FocalLossOptions : LossOptions, IValidatableObject
{
    /// <summary>Gets γ. Default 2; 0 is cross-entropy.</summary>
    [Range(0.0, 100.0)]
    public double Gamma { get; init; } = 2;

    /// <summary>Gets a weight for each class (the α of the paper). Empty (default): all weigh the same.</summary>
    public IReadOnlyList<double> ClassWeights { get; init => field = value is null ? null! : [.. value]; } = [];

    /// <inheritdoc/>
    public override ILoss CreateLoss() => new Loss(Gamma, ClassWeights);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Training.Losses.ClassWeights.Validate(ClassWeights);

    private sealed class Loss(double gamma, IReadOnlyList<double> weights) : ILoss
    {
        private readonly ClassWeights _weights = new(weights);

        public torch.Tensor Compute(torch.Tensor logits, torch.Tensor targets) => ComputeEach(logits, targets).mean();

        public torch.Tensor ComputeEach(torch.Tensor logits, torch.Tensor targets)
        {
            var logProbabilities = functional.log_softmax(logits, 1);
            var losses = logProbabilities.exp().neg().add(1).pow(gamma).mul(logProbabilities).neg();
            if (_weights.For(logits) is { } perClass)
            {
                losses = losses.mul(perClass);
            }

            return targets.dim() == 2 ? losses.mul(targets).sum(1) : losses.gather(1, targets.unsqueeze(1)).squeeze(1);
        }

        public void Dispose() => _weights.Dispose();
    }
}
