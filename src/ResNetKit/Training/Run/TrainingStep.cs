using System.Runtime.InteropServices;
using ResNetKit.Data;
using ResNetKit.Training.MixedPrecision;
using ResNetKit.Training.Optimizers;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <summary>
/// Performs the forward pass, the backward pass and the optimizer step, in a run and in a learning-rate range test.
/// </summary>
internal sealed class TrainingStep(ComputeModel model, ILoss loss, OptimizerSet optimizer)
{
    private bool _proven;

    /// <summary>
    /// Computes the gradients of a batch and adds them to those of earlier batches of the same step. Call this method inside a dispose scope.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="number">The zero-based number of the batch in its epoch.</param>
    /// <param name="onLoss">A function that is called with the loss, logits and targets before the backward pass and returns the loss to use.</param>
    /// <param name="normalizesWhole">
    /// <see langword="true"/> if batch norms use the statistics of the whole batch, which several processes share.
    /// </param>
    /// <exception cref="InvalidDataException">The labels do not match the model, or a batch norm would get a single value per channel.</exception>
    /// <exception cref="InvalidOperationException">The model does not return logits (N, classes), or the loss is not a scalar.</exception>
    /// <exception cref="NotSupportedException">The model cannot compute in mixed precision.</exception>
    public void Backward(Batch batch, int number, Func<Tensor, Tensor, Tensor, Tensor> onLoss, bool normalizesWhole = false)
    {
        var images = model.Prepare(batch.Images);
        var targets = batch.Labels.device_type == images.device_type ? batch.Labels : batch.Labels.to(images.device);
        try
        {
            if (!normalizesWhole)
            {
                BatchCheck.CheckNormalization(model.Model, images);
            }

            var logits = model.Forward(images);
            BatchCheck.CheckLogits(logits, images);
            BatchCheck.CheckLabels(batch, logits.shape[1], number);
            var value = loss.Compute(logits, targets);
            if (!_proven && value.numel() != 1)
            {
                throw new InvalidOperationException(
                    $"{nameof(ILoss.Compute)} of the loss {loss.GetType().Name} must return the loss of the batch as a scalar, "
                    + $"but returned [{string.Join(", ", value.shape)}].");
            }

            onLoss(value, logits, targets).backward();
        }
        catch (ExternalException failure) when (model.IsMixed && !_proven)
        {
            throw model.Refusal(images, failure);
        }

        _proven = true;
        model.CollectGradients();
    }

    /// <summary>Updates the weights with the accumulated gradients, and clears the gradients.</summary>
    public void Apply()
    {
        optimizer.Step();
        model.Publish();
        model.ClearGradients();
    }
}
