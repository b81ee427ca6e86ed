using ResNetKit.Training;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ResNetKit;

/// <summary>
/// Contains the options of the binary cross-entropy loss, which treats each class separately. It suits images that can belong to several classes
/// (multi-label classification). The name in JSON is <c>binaryCrossEntropy</c>.
/// </summary>
/// <remarks>
/// Targets have the shape (N, classes), with 1 for each class of an image. If each image has one class, class indices of
/// shape (N) are allowed too. The loss is the mean over the images and the classes. Accuracy, predictions and the confusion matrix use only
/// one of the classes of an image.
/// </remarks>
public sealed record BinaryCrossEntropyOptions : LossOptions
{
    /// <inheritdoc/>
    public override ILoss CreateLoss() => new Loss();

    private sealed class Loss : ILoss
    {
        public torch.Tensor Compute(torch.Tensor logits, torch.Tensor targets) =>
            functional.binary_cross_entropy_with_logits(logits, MultiHot(logits, targets));

        public torch.Tensor ComputeEach(torch.Tensor logits, torch.Tensor targets) =>
            functional.binary_cross_entropy_with_logits(logits, MultiHot(logits, targets), reduction: Reduction.None).mean([1]);

        public void Dispose()
        {
        }

        private static torch.Tensor MultiHot(torch.Tensor logits, torch.Tensor targets) =>
            (targets.dim() == 2 ? targets : functional.one_hot(targets, logits.shape[1])).to(logits.dtype);
    }
}
