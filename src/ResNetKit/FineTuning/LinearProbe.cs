using System.Diagnostics;
using ResNetKit.Data;
using ResNetKit.FineTuning;
using ResNetKit.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit;

/// <summary>
/// Trains the head of a network alone, in seconds: what the other layers make of each image, its features, is computed once, and the head is
/// trained on the features (Alain and Bengio 2016). It shows what a trained network knows of a new task, and is a sound beginning of
/// fine-tuning.
/// </summary>
/// <remarks>
/// The features are those of the images as they are, without augmentation, in evaluation mode: nothing but the head's weights changes. The head is the
/// multinomial logistic regression on the standardized features, whose loss has one minimum; nothing is random.
/// </remarks>
public static class LinearProbe
{
    private const int MaxIterations = 1_000;

    // Of the loss per iteration; an accuracy changes no more by then.
    private const double Tolerance = 1e-7;

    /// <summary>Trains the head of a network on images and puts it in. The network takes note of their class names and preprocessing.</summary>
    /// <param name="model">The network, with as many classes as the images have: see <see cref="FineTuningExtensions.ReplaceHead(ResNet, IReadOnlyList{string})"/>.</param>
    /// <param name="train">The training images.</param>
    /// <param name="test">Images to test on; null for none. Nothing is chosen by them.</param>
    /// <param name="regularization">
    /// Strength of the penalty on the weights, as much as it would be added to the loss of all images together for weights of length √2; above 0. The
    /// inverse of what scikit-learn calls <c>C</c>.
    /// </param>
    /// <param name="cancellation">Breaks the computation off; the network is as it was.</param>
    /// <exception cref="ArgumentException">There are no images, or they have not as many classes or channels as the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="regularization"/> is not above 0.</exception>
    /// <exception cref="InvalidOperationException">A trainer is training the network.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches or iterations.</exception>
    public static LinearProbeResult Fit(
        ResNet model, ImageDataset train, ImageDataset? test = null, double regularization = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        if (!(regularization > 0 && double.IsFinite(regularization)))
        {
            throw new ArgumentOutOfRangeException(nameof(regularization), regularization, "The penalty is a finite number above 0.");
        }

        Check(model, train, nameof(train));
        if (test is not null)
        {
            Check(model, test, nameof(test));
        }

        FineTuningExtensions.Exclude(model).Dispose();
        using var scope = NewDisposeScope();
        using var recording = no_grad();
        var clock = Stopwatch.StartNew();
        using var pipeline = PipelineOf(train, train.Normalization);
        using var testing = test is null ? null : PipelineOf(test, train.Normalization);
        var (features, labels) = FeaturesOf(model, pipeline, cancellation);
        (Tensor Features, Tensor Labels)? tested = testing is null ? null : FeaturesOf(model, testing, cancellation);
        var featureSeconds = clock.Elapsed.TotalSeconds;

        var head = SoftmaxRegression.Fit(
            features, labels, model.Options.Classes, model.Options.HeadBias, regularization / train.Count, MaxIterations, Tolerance, cancellation);
        var (trainLoss, trainAccuracy) = head.Evaluate(features, labels);
        var testFigures = tested is var (testFeatures, testLabels) ? head.Evaluate(testFeatures, testLabels) : ((double, double)?)null;
        using (FineTuningExtensions.Exclude(model))
        {
            var linear = (Linear)model.ModuleAt(FineTuningExtensions.HeadOf(model).Name);
            linear.weight.copy_(head.Weight.div(model.Options.LogitScale));
            linear.bias?.copy_(head.Bias!.div(model.Options.LogitScale));
            model.TakeNoteOf(pipeline);
        }

        return new LinearProbeResult
        {
            TrainLoss = trainLoss,
            TrainAccuracy = trainAccuracy,
            TestLoss = testFigures?.Item1,
            TestAccuracy = testFigures?.Item2,
            Features = (int)features.shape[1],
            Iterations = head.Iterations,
            FeatureSeconds = featureSeconds,
            HeadSeconds = clock.Elapsed.TotalSeconds - featureSeconds,
        };
    }

    private static void Check(ResNet model, ImageDataset images, string parameter)
    {
        if (images.ClassNames.Count != model.Options.Classes)
        {
            throw new ArgumentException(
                $"The network has {model.Options.Classes} classes, the images {images.ClassNames.Count}: give it a new head with "
                + $"{nameof(FineTuningExtensions.ReplaceHead)}(images.{nameof(ImageDataset.ClassNames)}).",
                parameter);
        }

        if (images.Shape.Channels != model.Options.InputChannels)
        {
            throw new ArgumentException(
                $"The network takes images of {model.Options.InputChannels} channels, but the images have {images.Shape.Channels}: see "
                + $"{nameof(FineTuningExtensions.ReplaceInputChannels)}.",
                parameter);
        }
    }

    private static BatchPipeline PipelineOf(ImageDataset images, Normalization normalization) =>
        new(images, DataOptions.ForImages(images).EvaluationBatchSize, normalization: normalization);

    /// <summary>What the head sees of each image, (N, features), on the CPU in float32; and the labels, (N).</summary>
    private static (Tensor Features, Tensor Labels) FeaturesOf(ResNet model, BatchPipeline images, CancellationToken cancellation)
    {
        var gate = ModelGate.Of(model);
        var head = model.ModuleAt(FineTuningExtensions.HeadOf(model).Name);
        var example = head.parameters().First();
        var thread = Environment.CurrentManagedThreadId;
        var (features, labels) = (new List<Tensor>(), new List<Tensor>());

        // Other threads may predict with the network meanwhile.
        var hook = head.register_forward_pre_hook((_, input) =>
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                features.Add(input.to(ScalarType.Float32).cpu().clone().MoveToOuterDisposeScope());
            }

            return input;
        });
        try
        {
            foreach (var batch in images.GetBatches(epoch: 0, firstBatch: 0, new BatchFormat(ScalarType.Float32, ChannelsLast: true, example.device)))
            {
                using (batch)
                using (NewDisposeScope())
                {
                    cancellation.ThrowIfCancellationRequested();
                    gate.Evaluate(model, () => model.call(batch.Images.to(example.dtype)));
                    labels.Add(batch.Labels.cpu().clone().MoveToOuterDisposeScope());
                }
            }
        }
        finally
        {
            hook.remove();
        }

        return (Join(features), Join(labels));
    }

    private static Tensor Join(List<Tensor> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var whole = cat(parts);
        parts.ForEach(part => part.Dispose());
        return whole;
    }
}
