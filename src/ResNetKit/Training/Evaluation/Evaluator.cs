using ResNetKit.Data;
using ResNetKit.Registration;
using ResNetKit.Training.Distributed;
using ResNetKit.Training.MixedPrecision;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training;

/// <summary>Evaluates a model on the images of a source.</summary>
internal sealed class Evaluator(ComputeModel model, TrainerOptions options, ILoss loss, DistributedRun? processes = null)
{
    private const int Columns = 5;

    /// <summary>Evaluates the model on all batches of the source. Afterward, the model is in evaluation mode.</summary>
    /// <exception cref="OperationCanceledException">The evaluation was canceled between two batches.</exception>
    public EvaluationResult Evaluate(IBatchSource source, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        model.Model.eval();
        var parts = new List<Tensor>();
        IMetric[] metrics = [.. options.Metrics.Select(metric => CreatedPart.Require(metric.CreateMetric(), metric, nameof(metric.CreateMetric), "a metric"))];
        using var disposal = new Disposal(metrics);
        var classes = 0;
        var batches = processes is null ? source.GetBatches(0, 0, model.Format) : source.GetBatches(0, 0, model.Format, processes.Share);
        foreach (var batch in batches)
        {
            using (batch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var batchScope = NewDisposeScope();
                var images = model.Prepare(batch.Images);
                var logits = Logits(images);
                BatchCheck.CheckLogits(logits, images);
                classes = (int)logits.shape[1];
                BatchCheck.CheckLabels(batch, classes, parts.Count);
                var targets = batch.Labels.to(logits.device);
                if (processes is not null && batch.Count != batch.WholeCount)
                {
                    // Every process gets the logits of all processes, so that it computes each metric for the whole batch.
                    (logits, targets) = (processes.Group.GatherRows(logits), processes.Group.GatherRows(targets));
                }

                parts.Add(Describe(logits, targets).MoveToOuterDisposeScope());
                foreach (var metric in metrics)
                {
                    metric.Add(logits, targets);
                }
            }
        }

        if (parts.Count == 0)
        {
            throw new ArgumentException("The source has no batches to evaluate.", nameof(source));
        }

        // The results are read at the end, so that the GPU does not have to be synchronized after each batch.
        var all = cat(parts).cpu();
        var values = all.data<float>().ToArray();
        var predictions = new Prediction[values.Length / Columns];
        for (var i = 0; i < predictions.Length; i++)
        {
            var row = values.AsSpan(i * Columns, Columns);
            predictions[i] = new Prediction((int)row[0], (int)row[1], row[2], row[3], (int)row[4]);
        }

        var result = new EvaluationResult(predictions, classes);
        var figures = new Dictionary<string, double>();
        for (var i = 0; i < metrics.Length; i++)
        {
            foreach (var (name, value) in metrics[i].Compute(result))
            {
                if (name is "loss" or "accuracy" || !figures.TryAdd(name, value))
                {
                    throw new InvalidOperationException(
                        $"The metric '{KnownMetrics.List.NameOf(options.Metrics[i])}' computes a value '{MessageText.Name(name)}', but another metric has "
                        + "already computed one of this name.");
                }
            }
        }

        // NaN is not a valid number in JSON.
        var undefined = figures.Where(figure => double.IsNaN(figure.Value)).Select(figure => figure.Key).ToArray();
        result.Undefined = undefined;
        result.Metrics = new Dictionary<string, double>(figures.Where(figure => !double.IsNaN(figure.Value)));
        return result;
    }

    /// <summary>Computes a row for each image: the label, the predicted class, its probability, the loss, and the rank of the true class.</summary>
    private Tensor Describe(Tensor logits, Tensor targets)
    {
        var losses = loss.ComputeEach(logits, targets);
        if (losses.dim() != 1 || losses.shape[0] != logits.shape[0])
        {
            throw new InvalidOperationException(
                $"{nameof(ILoss.ComputeEach)} of the loss {loss.GetType().Name} must return the losses of {logits.shape[0]} images as a tensor "
                + $"[{logits.shape[0]}], but returned [{string.Join(", ", losses.shape)}].");
        }

        var expected = targets.dim() == 2 ? targets.argmax(1) : targets;
        var (confidence, predicted) = functional.softmax(logits, 1).max(1);

        // NaN is neither larger nor smaller than a number. Instead of the larger logits, those are counted that are not smaller or equal. This gives an image
        // with NaN the last rank.
        var rank = logits.le(logits.gather(1, expected.unsqueeze(1))).logical_not().sum(1);
        return stack(
            [expected.to(ScalarType.Float32), predicted.to(ScalarType.Float32), confidence, losses.to(ScalarType.Float32), rank.to(ScalarType.Float32)], 1);
    }

    private Tensor Logits(Tensor images)
    {
        switch (options.TestTimeAugmentation)
        {
            case TestTimeAugmentation.Mirror:
                return Mirrored(images);
            case TestTimeAugmentation.MirrorAndShift:
                var shifted = Mirrored(Shift(images, 1)).add(Mirrored(Shift(images, -1)));
                return Mirrored(images).mul(0.5).add(shifted, 0.25);
            default:
                return model.Forward(images);
        }
    }

    private Tensor Mirrored(Tensor images) => model.Forward(images).add(model.Forward(model.Prepare(images.flip(3)))).mul(0.5);

    /// <summary>Shifts images down and to the right by a number of pixels (up and to the left if it is negative), with reflection at the edge.</summary>
    private Tensor Shift(Tensor images, int pixels)
    {
        var rows = Reflected(images.shape[2], pixels, images.device);
        var columns = Reflected(images.shape[3], pixels, images.device);
        return model.Prepare(images.index_select(2, rows).index_select(3, columns));
    }

    private static Tensor Reflected(long size, int pixels, Device device)
    {
        var last = size - 1;
        var places = Enumerable.Range(0, (int)size).Select(i => Math.Max(0, last - Math.Abs(last - Math.Abs(i - (long)pixels))));
        return tensor(places.ToArray(), device: device);
    }

    private readonly struct Disposal(IMetric[] metrics) : IDisposable
    {
        public void Dispose()
        {
            foreach (var metric in metrics)
            {
                (metric as IDisposable)?.Dispose();
            }
        }
    }
}
