using System.Runtime.InteropServices;
using ResNetKit.Data;
using ResNetKit.Training.MixedPrecision;
using ResNetKit.Training.Optimizers;
using static TorchSharp.torch;

namespace ResNetKit.Training;

/// <summary>
/// What is done with a batch, in a run and in a learning-rate range test alike: forward and backward pass, and the optimizer's step.
/// </summary>
internal sealed class TrainingStep(ComputeModel model, ILoss loss, OptimizerSet optimizer)
{
    private bool _proven;

    /// <summary>
    /// Computes the gradients of a batch and adds them to those of earlier batches of the same step. Called within a dispose scope.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="number">The place of the batch in its epoch, from 0.</param>
    /// <param name="batchesInStep">Number of batches whose gradients make one step; the gradients are their mean.</param>
    /// <param name="onLoss">Sees loss, logits and targets before the backward pass and returns the loss to go back from.</param>
    /// <param name="weight">What the batch weighs in the whole batch that it is a share of; 1 where it is a whole one.</param>
    /// <param name="normalizesWhole">Whether batch norms normalize by the whole batch, which other processes have the rest of.</param>
    /// <exception cref="InvalidDataException">The labels do not fit the model, or a batch norm would get one value per channel.</exception>
    public void Backward(
        Batch batch,
        int number,
        int batchesInStep,
        Func<Tensor, Tensor, Tensor, Tensor> onLoss,
        double weight = 1,
        bool normalizesWhole = false)
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
            if (!_proven && logits.dim() != 2)
            {
                throw new InvalidOperationException(
                    $"The model must return logits (N, classes), but gave [{string.Join(", ", logits.shape)}] "
                    + $"for images [{string.Join(", ", images.shape)}].");
            }

            BatchCheck.CheckLabels(batch, logits.shape[1], number);
            var value = onLoss(loss.Compute(logits, targets), logits, targets);
            value = batchesInStep == 1 ? value : value.div(batchesInStep);
            (weight == 1 ? value : value.mul(weight)).backward();
        }
        catch (ExternalException failure) when (model.IsMixed && !_proven)
        {
            throw model.Refusal(images, failure);
        }

        _proven = true;
        model.CollectGradients();
    }

    /// <summary>Moves the weights along the gathered gradients and drops these.</summary>
    public void Apply()
    {
        optimizer.Step();
        model.Publish();
        model.ClearGradients();
    }
}
