using ResNetKit.Data;
using ResNetKit.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training;

/// <summary>Rejects batches for which libtorch would compute meaningless results, or fail with a message that does not name the sample.</summary>
internal static class BatchCheck
{
    // Probabilities that a user computes, such as a softmax or a mean of labels, can exceed 1 by their rounding errors.
    private const float Rounding = 1e-3f;

    /// <summary>Checks that a model has returned a tensor with two dimensions, as logits (N, classes) have.</summary>
    /// <exception cref="InvalidOperationException">The logits have another number of dimensions.</exception>
    public static void CheckLogits(Tensor logits, Tensor images)
    {
        if (logits.dim() != 2)
        {
            throw new InvalidOperationException(
                $"The model must return logits (N, classes), but gave [{string.Join(", ", logits.shape)}] "
                + $"for images [{string.Join(", ", images.shape)}].");
        }
    }

    /// <summary>Checks that the labels of a batch match the logits.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="classes">The number of classes of the model.</param>
    /// <param name="number">The zero-based number of the batch in its epoch.</param>
    /// <exception cref="InvalidDataException">
    /// A label is neither the index of a class nor a list of probabilities, the labels have the wrong shape or type, or the number of classes in the
    /// dataset does not fit the model.
    /// </exception>
    public static void CheckLabels(Batch batch, long classes, int number)
    {
        if (batch.Classes is { } known)
        {
            // The labels have already been checked against the classes of the dataset.
            if (known > classes || (known < classes && batch.Labels.dim() == 2))
            {
                throw new InvalidDataException(
                    $"The dataset has {known} classes, but the model has {classes}{(known < classes ? "; mixed labels need the same number" : "")}.");
            }

            return;
        }

        var (labels, shape) = (batch.Labels, batch.Labels.shape);
        if (shape is [var count, var shares] && count == batch.Count && is_floating_point(labels.dtype))
        {
            if (shares != classes)
            {
                throw new InvalidDataException($"The labels of batch {number} are probabilities of {shares} classes, but the model has {classes}.");
            }

            using var scope = NewDisposeScope();
            // Both values are read at once, because each reading waits for a GPU.
            var range = stack([labels.min(), labels.max()]).to(ScalarType.Float32).cpu().data<float>();
            var (low, high) = (range[0], range[1]);
            if (!(low >= -Rounding && high <= 1 + Rounding))
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"The labels of batch {number} must be probabilities from 0 to 1; found values from {low} to {high}."));
            }

            return;
        }

        if (shape.Length != 1 || shape[0] != batch.Count || labels.dtype != ScalarType.Int64)
        {
            throw new InvalidDataException(
                $"The labels of batch {number} must be class indices of shape ({batch.Count}) and type Int64, or class probabilities of shape "
                + $"({batch.Count}, {classes}) and type Float32; found ({string.Join(", ", shape)}) of type {labels.dtype}.");
        }

        using var onCpu = labels.cpu();
        var values = onCpu.data<long>();
        var sample = 0;
        foreach (var label in values)
        {
            if (label < 0 || label >= classes)
            {
                throw new InvalidDataException(
                    $"Sample {sample} of batch {number} has label {label}, but the model has {classes} classes: labels are 0 to {classes - 1}.");
            }

            sample++;
        }
    }

    /// <summary>
    /// Checks that no batch norm gets a single value per channel. The variance of a single value is 0: the output would be only the bias. The running
    /// variance would become NaN. This can happen only with a batch of one image.
    /// </summary>
    /// <param name="model">The model, in training mode.</param>
    /// <param name="images">The images of the batch.</param>
    /// <exception cref="InvalidDataException">A batch norm would get a single value per channel. The model has not been changed.</exception>
    public static void CheckNormalization(Module<Tensor, Tensor> model, Tensor images)
    {
        if (images.shape[0] != 1)
        {
            return;
        }

        string? single = null;
        var norms = model.named_modules().Where(entry => entry.Item2 is BatchNorm { training: true })
            .Select(entry => (Name: entry.Item1, Norm: (BatchNorm)entry.Item2)).ToArray();
        var hooks = new List<Action>();
        using (no_grad())
        using (NewDisposeScope())
        using (new EvaluationMode(model))
        {
            try
            {
                foreach (var (name, norm) in norms)
                {
                    // Hooks run in the order of registration, so a hook of the user that freezes the norm has already run.
                    norm.train();
                    hooks.Add(norm.register_forward_pre_hook((layer, input) =>
                    {
                        single ??= layer.training && input.numel() == input.shape[1] ? name : null;
                        layer.eval();
                        return input;
                    }).remove);
                }

                model.call(images).Dispose();
            }
            finally
            {
                hooks.ForEach(remove => remove());
            }
        }

        if (single is not null)
        {
            throw new InvalidDataException(
                $"With a batch of one image, the batch norm '{single}' gets one value per channel, which has no variance. "
                + $"Train with larger batches, or set {nameof(DataOptions.DropLast)} to skip an incomplete last batch.");
        }
    }
}
