using ResNetKit.Data;
using ResNetKit.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training;

/// <summary>Refuses batches that libtorch would compute nonsense from, or fail on without naming the sample.</summary>
internal static class BatchCheck
{
    /// <summary>Checks that the labels of a batch fit the logits.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="classes">The number of classes that the model has.</param>
    /// <param name="number">The place of the batch in its epoch, from 0.</param>
    /// <exception cref="InvalidDataException">A label names no class, or the labels have another shape or type.</exception>
    public static void CheckLabels(Batch batch, long classes, int number)
    {
        if (batch.Classes is { } known)
        {
            // The labels were checked against the dataset's classes already.
            if (known > classes || (known < classes && batch.Labels.dim() == 2))
            {
                throw new InvalidDataException(
                    $"The dataset has {known} classes, but the model has {classes}{(known < classes ? "; mixed labels need equally many" : "")}.");
            }

            return;
        }

        var (labels, shape) = (batch.Labels, batch.Labels.shape);
        if (shape is [var count, var shares] && count == batch.Count && is_floating_point(labels.dtype))
        {
            if (shares != classes)
            {
                throw new InvalidDataException($"The labels of batch {number} are shares of {shares} classes, but the model has {classes}.");
            }

            return;
        }

        if (shape.Length != 1 || shape[0] != batch.Count || labels.dtype != ScalarType.Int64)
        {
            throw new InvalidDataException(
                $"The labels of batch {number} must be class indices of shape ({batch.Count}) and type Int64, or shares of classes of shape "
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
    /// Checks that no batch norm gets one value per channel, whose variance is 0: the output would be the bias alone, and the running variance NaN.
    /// Only a batch of one image can do so.
    /// </summary>
    /// <param name="model">The model, in training mode.</param>
    /// <param name="images">The images of the batch.</param>
    /// <exception cref="InvalidDataException">A batch norm would get one value per channel; nothing was changed.</exception>
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
                    // Hooks run in the order of registration: one that freezes the norm has done so by then.
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
                $"A batch of one image leaves one value per channel for the batch norm '{single}', which has no variance. "
                + $"Train with larger batches; {nameof(DataOptions.DropLast)} leaves out a last batch that is not full.");
        }
    }
}
