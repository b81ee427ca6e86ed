using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using ResNetKit.Training.Losses;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ResNetKit;

/// <summary>Contains the options of the focal loss (Lin et al. 2017). The name in JSON is <c>focal</c>.</summary>
/// <remarks>
/// The loss is the cross-entropy multiplied by (1 − p)^γ, where p is the predicted probability of the true class. Images that are classified correctly with
/// high confidence therefore contribute little. If the labels are class probabilities, as with mixup, the losses for all classes are added, weighted by these
/// probabilities. The loss of a batch is the mean over its images. Evaluations report the same loss, with class weights.
/// </remarks>
public sealed record FocalLossOptions : LossOptions, IValidatableObject
{
    /// <summary>Gets the exponent γ, from 0 to 100; 0 gives the cross-entropy. Default: 2.</summary>
    [Range(0.0, 100.0)]
    public double Gamma { get; init; } = 2;

    /// <summary>
    /// Gets the weight of each class (α in the paper), in the order of the labels, finite and at least 0. At least one weight must be above 0. Default:
    /// empty, so that all classes have the same weight.
    /// </summary>
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
