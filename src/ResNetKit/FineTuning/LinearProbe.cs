using System.Diagnostics;
using ResNetKit.Data;
using ResNetKit.FineTuning;
using ResNetKit.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ResNetKit;

/// <summary>
/// Trains only the head of a network (Alain and Bengio 2016). The features of each image are computed once; they are the inputs of the head.
/// The head is then trained on these features.
/// </summary>
/// <remarks>
/// The result shows how well a trained network suits a new task, and is a good starting point for fine-tuning. Features are computed in evaluation
/// mode from images without augmentation. All weights except those of the head stay the same. The head is trained as a multinomial logistic regression,
/// whose loss has a single minimum. For this training, the features are standardized: they are scaled to standard deviation 1 and, if the head has
/// biases, shifted to mean 0. If the network is on the CPU, repeating the computation with the same number of threads gives the same result.
/// </remarks>
public static class LinearProbe
{
    private const int MaxIterations = 1_000;

    // The training ends when an iteration changes the loss by less than this.
    private const double Tolerance = 1e-7;

    /// <summary>Trains the head of a network on images, and sets the class names and preprocessing of the network from them.</summary>
    /// <param name="model">
    /// The network, with as many classes as the images have; see <see cref="FineTuningExtensions.ReplaceHead(ResNet, IReadOnlyList{string})"/>.
    /// </param>
    /// <param name="train">The training images.</param>
    /// <param name="test">The test images; <see langword="null"/> for none. They do not influence the training.</param>
    /// <param name="regularization">
    /// The strength of the L2 penalty, above 0. The penalty is half of this value times the squared norm of the weights for the standardized features.
    /// It is added to the sum of the losses of all training images. This value is the inverse of <c>C</c> in scikit-learn.
    /// </param>
    /// <param name="cancellation">Cancels the computation. The network is then unchanged.</param>
    /// <returns>The losses, accuracies and durations.</returns>
    /// <exception cref="ArgumentException">
    /// There are no images, or images and network differ in the number of classes or channels. Or the test images do not have the same classes in the
    /// same order as the training images.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="regularization"/> is not a finite number above 0.</exception>
    /// <exception cref="InvalidOperationException">
    /// A trainer is training the network, or the network computes features that are too large or not finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">The computation was canceled between two batches or iterations.</exception>
    public static LinearProbeResult Fit(
        ResNet model, ImageDataset train, ImageDataset? test = null, double regularization = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        if (!(regularization > 0 && double.IsFinite(regularization)))
        {
            throw new ArgumentOutOfRangeException(nameof(regularization), regularization, "The regularization must be a finite number above 0.");
        }

        Check(model, train, nameof(train));
        if (test is not null)
        {
            Check(model, test, nameof(test));
            if (!test.ClassNames.SequenceEqual(train.ClassNames, StringComparer.Ordinal))
            {
                throw new ArgumentException(
                    $"The test images are of the classes {MessageText.List(test.ClassNames, quote: "")}, but the training images of the classes "
                    + $"{MessageText.List(train.ClassNames, quote: "")}. Both need the same classes in the same order.",
                    nameof(test));
            }
        }

        FineTuningExtensions.Exclude(model).Dispose();
        using var scope = NewDisposeScope();
        using var recording = no_grad();
        var clock = Stopwatch.StartNew();
        using var pipeline = PipelineOf(train, train.Normalization);
        using var testing = test is null ? null : PipelineOf(test, train.Normalization);
        var (features, labels) = FeaturesOf(model, pipeline, cancellation);
        if (!features.square().sum().isfinite().item<bool>())
        {
            throw new InvalidOperationException(
                "The network computes features that are not finite or too large from the training images. Its weights may be damaged, for example "
                + "because a training diverged.");
        }

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
                $"The network has {model.Options.Classes} classes, but the images have {images.ClassNames.Count}. Give it a new head with "
                + $"{nameof(FineTuningExtensions.ReplaceHead)}(images.{nameof(ImageDataset.ClassNames)}).",
                parameter);
        }

        if (images.Shape.Channels != model.Options.InputChannels)
        {
            throw new ArgumentException(
                $"The network takes images of {model.Options.InputChannels} channels, but the images have {images.Shape.Channels}. Change it with "
                + $"{nameof(FineTuningExtensions.ReplaceInputChannels)}.",
                parameter);
        }
    }

    private static BatchPipeline PipelineOf(ImageDataset images, Normalization normalization) =>
        new(images, DataOptions.ForImages(images).EvaluationBatchSize, normalization: normalization);

    /// <summary>Computes the inputs of the head, (N, features), on the CPU in float32, and collects the labels, (N).</summary>
    private static (Tensor Features, Tensor Labels) FeaturesOf(ResNet model, BatchPipeline images, CancellationToken cancellation)
    {
        var gate = ModelGate.Of(model);
        var head = model.ModuleAt(FineTuningExtensions.HeadOf(model).Name);
        var example = head.parameters().First();
        var thread = Environment.CurrentManagedThreadId;
        var (features, labels) = (new List<Tensor>(), new List<Tensor>());

        // The hook ignores other threads, which may predict with the network at the same time.
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
