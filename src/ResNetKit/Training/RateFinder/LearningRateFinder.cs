using ResNetKit.Data;
using ResNetKit.Interop;
using ResNetKit.Training.MixedPrecision;
using ResNetKit.Training.Optimizers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Training;

/// <summary>
/// Performs a learning-rate range test (Smith 2015): trains for some steps at increasing learning rates, records the losses, and restores the model. The rates
/// increase exponentially; in the paper, they increase linearly.
/// </summary>
internal sealed class LearningRateFinder(Module<Tensor, Tensor> model, TrainerOptions options, LearningRateFinderOptions finder)
{
    public LearningRateCurve Find(IBatchSource source, CancellationToken cancellation)
    {
        lock (GlobalGenerator.Lock)
        {
            return FindAlone(source, cancellation);
        }
    }

    private LearningRateCurve FindAlone(IBatchSource source, CancellationToken cancellation)
    {
        var weights = Copy(model);
        using var randomness = get_rng_state().DetachFromDisposeScope();
        using var mode = new EvaluationMode(model);
        try
        {
            using var grad = enable_grad();
            return new LearningRateCurve(Measure(source, cancellation));
        }
        finally
        {
            using (no_grad())
            {
                foreach (var (name, value) in model.state_dict())
                {
                    value.copy_(weights[name]);
                    weights[name].Dispose();
                }
            }

            set_rng_state(randomness);
        }
    }

    private List<LearningRatePoint> Measure(IBatchSource source, CancellationToken cancellation)
    {
        using var compute = new ComputeModel(model, Trainer.FormatOf(options));
        using var optimizer = OptimizerSet.Create(options.Optimizer, compute.Parameters, compute.FrozenNames);
        using var lossFunction = options.Loss.Create();
        var step = new TrainingStep(compute, lossFunction, optimizer);
        var loss = double.NaN;
        Tensor Note(Tensor value, Tensor logits, Tensor targets)
        {
            loss = value.item<float>();
            return value;
        }

        var points = new List<LearningRatePoint>();
        var average = 0.0;
        var lowest = double.PositiveInfinity;
        manual_seed(options.Seed).Dispose();
        model.train();
        for (var epoch = 0; points.Count < finder.Steps; epoch++)
        {
            var number = 0;
            foreach (var batch in source.GetBatches(epoch, 0, compute.Format))
            {
                using (batch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var rate = finder.MinLearningRate
                        * Math.Pow(finder.MaxLearningRate / finder.MinLearningRate, (double)points.Count / (finder.Steps - 1));
                    optimizer.SetLearningRate(rate / options.Optimizer.LearningRate);
                    using (NewDisposeScope())
                    {
                        step.Backward(batch, number++, Note);
                        step.Apply();
                    }

                    // The average starts at zero; the division corrects this bias, as in Adam.
                    average = (finder.Smoothing * average) + ((1 - finder.Smoothing) * loss);
                    var smoothed = average / (1 - Math.Pow(finder.Smoothing, points.Count + 1));
                    lowest = Math.Min(lowest, smoothed);
                    if (!double.IsFinite(loss) || smoothed > finder.DivergenceFactor * lowest)
                    {
                        return points.Count > 0
                            ? points
                            : throw new InvalidOperationException($"The loss is {loss} at the first step: check the model and the data.");
                    }

                    points.Add(new LearningRatePoint(rate, loss, smoothed));
                    if (points.Count == finder.Steps)
                    {
                        break;
                    }
                }
            }

            // Without this check, a source that has no batches would be read forever.
            if (number == 0)
            {
                throw new InvalidOperationException($"Epoch {epoch + 1} of the training source has no batches.");
            }
        }

        return points;
    }

    private static Dictionary<string, Tensor> Copy(Module module)
    {
        using var noGrad = no_grad();
        return module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope());
    }
}
