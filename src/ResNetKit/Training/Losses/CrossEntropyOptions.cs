using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using ResNetKit.Training.Losses;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ResNetKit;

/// <summary>
/// Cross-entropy. Evaluations report the plain cross-entropy, without label smoothing and class weights. In JSON <c>crossEntropy</c>.
/// </summary>
public sealed record CrossEntropyOptions : LossOptions, IValidatableObject
{
    /// <summary>Gets the share of the target probability that is spread evenly over all classes (Szegedy et al. 2015), in [0, 1). Default 0.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double LabelSmoothing { get; init; }

    /// <summary>Gets a weight for each class; the loss of a batch is the weighted mean. Empty (default): all weigh the same.</summary>
    public IReadOnlyList<double> ClassWeights { get; init => field = value is null ? null! : [.. value]; } = [];

    /// <inheritdoc/>
    public override ILoss CreateLoss() => new Loss(LabelSmoothing, ClassWeights);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Training.Losses.ClassWeights.Validate(ClassWeights);

    private sealed class Loss(double smoothing, IReadOnlyList<double> weights) : ILoss
    {
        private readonly ClassWeights _weights = new(weights);

        public torch.Tensor Compute(torch.Tensor logits, torch.Tensor targets) =>
            functional.cross_entropy(logits, targets, _weights.For(logits), label_smoothing: smoothing);

        public torch.Tensor ComputeEach(torch.Tensor logits, torch.Tensor targets) =>
            functional.cross_entropy(logits, targets.dim() == 2 ? targets.argmax(1) : targets, reduction: Reduction.None);

        public void Dispose() => _weights.Dispose();
    }
}
