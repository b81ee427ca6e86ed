using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;
using ResNetKit.Training.Losses;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ResNetKit;

/// <summary>Contains the options of the cross-entropy loss. The name in JSON is <c>crossEntropy</c>.</summary>
/// <remarks>
/// Evaluations report the cross-entropy without label smoothing and class weights. If a label consists of class probabilities, they use only the class with the
/// largest probability.
/// </remarks>
public sealed record CrossEntropyOptions : LossOptions, IValidatableObject
{
    /// <summary>
    /// Gets the fraction of the target probability that is distributed evenly over all classes (Szegedy et al. 2015), at least 0 and below 1. Default: 0.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Gets the weight of each class, in the order of the labels, finite and at least 0. At least one weight must be above 0. If the labels are class indices,
    /// the loss of a batch is the weighted mean, or 0 if all images of the batch have weight 0. If the labels are class probabilities, as with mixup, the loss
    /// of a batch is the sum of the weighted losses divided by the number of images. If several processes train together, each computes the loss of its share
    /// of the batch, and these losses are averaged, weighted by the numbers of images. Default: empty, so that all classes have the same weight.
    /// </summary>
    public IReadOnlyList<double> ClassWeights { get; init => field = value is null ? null! : [.. value]; } = [];

    // The loss of a batch is divided by the sum of its weights, or by this constant if the sum is smaller. The inverse of the constant is finite in
    // float32.
    private const float SmallestSum = 1e-30f;

    /// <inheritdoc/>
    public override ILoss CreateLoss() => new Loss(LabelSmoothing, ClassWeights);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Training.Losses.ClassWeights.Validate(ClassWeights);

    private sealed class Loss(double smoothing, IReadOnlyList<double> weights) : ILoss
    {
        private readonly ClassWeights _weights = new(weights);

        public torch.Tensor Compute(torch.Tensor logits, torch.Tensor targets)
        {
            var perClass = _weights.For(logits);
            if (perClass is null || targets.dim() == 2 || !weights.Contains(0))
            {
                return functional.cross_entropy(logits, targets, perClass, label_smoothing: smoothing);
            }

            // libtorch's mean is NaN if all images of the batch have weight 0.
            var sum = functional.cross_entropy(logits, targets, perClass, reduction: Reduction.Sum, label_smoothing: smoothing);
            var total = perClass.index_select(0, targets).sum();
            return sum.mul(total.gt(0)).div(total.clamp_min(SmallestSum));
        }

        public torch.Tensor ComputeEach(torch.Tensor logits, torch.Tensor targets) =>
            functional.cross_entropy(logits, targets.dim() == 2 ? targets.argmax(1) : targets, reduction: Reduction.None);

        public void Dispose() => _weights.Dispose();
    }
}
