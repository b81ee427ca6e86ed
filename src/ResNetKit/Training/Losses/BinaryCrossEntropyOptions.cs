using ResNetKit.Training;
using TorchSharp;
using static TorchSharp.torch.nn;

namespace ResNetKit;

/// <summary>
/// Binary cross-entropy of every class by itself, for images that belong to several classes at once (multi-label): the targets are of
/// shape (N, classes) with a 1 for each class of the image. Class indices of shape (N) are taken as one class. In JSON
/// <c>binaryCrossEntropy</c>.
/// </summary>
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
