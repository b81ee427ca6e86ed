namespace ResNetKit;

/// <summary>Represents the result of an evaluation: the predictions for all images, and the metrics. Accuracies are from 0 to 1.</summary>
public sealed class EvaluationResult
{
    /// <summary>Initializes a new instance of the <see cref="EvaluationResult"/> class from predictions.</summary>
    /// <param name="predictions">The predictions, one for each image, in the order of the source. There must be at least one.</param>
    /// <param name="classes">The number of classes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 1.</exception>
    /// <exception cref="ArgumentException">There are no predictions, or a prediction has a class index that is out of range.</exception>
    public EvaluationResult(IReadOnlyList<Prediction> predictions, int classes)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (predictions.Count == 0)
        {
            throw new ArgumentException("An evaluation needs at least one image.", nameof(predictions));
        }

        Predictions = predictions;
        Classes = classes;
        var confusion = new int[classes, classes];
        var loss = 0.0;
        foreach (var prediction in predictions)
        {
            if ((uint)prediction.Label >= (uint)classes || (uint)prediction.Predicted >= (uint)classes)
            {
                throw new ArgumentException(
                    $"A prediction names class {Math.Max(prediction.Label, prediction.Predicted)}, but there are {classes} classes.",
                    nameof(predictions));
            }

            confusion[prediction.Label, prediction.Predicted]++;
            loss += prediction.Loss;
        }

        Loss = loss / predictions.Count;
        Confusion = new ConfusionMatrix(confusion);
        Accuracy = Confusion.Accuracy;
    }

    /// <summary>Gets the predictions: one for each image, in the order of the source.</summary>
    public IReadOnlyList<Prediction> Predictions { get; }

    /// <summary>Gets the number of images.</summary>
    public int Count => Predictions.Count;

    /// <summary>Gets the number of classes.</summary>
    public int Classes { get; }

    /// <summary>Gets the mean loss of the images: the cross-entropy, unless the options specify another loss.</summary>
    public double Loss { get; }

    /// <summary>Gets the accuracy: the fraction of the images whose true class has the largest logit.</summary>
    public double Accuracy { get; }

    /// <summary>Gets the confusion matrix.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>Gets the accuracy for each class; NaN for a class without images.</summary>
    public IReadOnlyList<double> ClassAccuracies => [.. Enumerable.Range(0, Classes).Select(Confusion.ClassAccuracy)];

    /// <summary>Gets the values of the metrics in <see cref="TrainerOptions.Metrics"/>, by name. Values that are NaN are omitted.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal set; } = new Dictionary<string, double>();

    /// <summary>Gets the names of the metrics without a value for these images, such as the precision of a class that was never predicted.</summary>
    internal IReadOnlyList<string> Undefined { get; set; } = [];

    /// <summary>
    /// Computes the top-k accuracy: the fraction of the images whose true class is among the <paramref name="k"/> classes with the largest logits.
    /// </summary>
    /// <param name="k">The number of classes with the largest logits, at least 1.</param>
    /// <returns>The accuracy, from 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    public double TopK(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return (double)Predictions.Count(prediction => prediction.Rank < k) / Count;
    }

    /// <summary>Gets the misclassified images with the largest loss.</summary>
    /// <param name="count">The maximum number of images.</param>
    /// <returns>Indices into <see cref="Predictions"/>, with the largest loss first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public IReadOnlyList<int> WorstMistakes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return
        [
            .. Enumerable.Range(0, Count)
                .Where(index => !Predictions[index].IsCorrect)
                .OrderByDescending(index => Predictions[index].Loss)
                .ThenBy(index => index)
                .Take(count),
        ];
    }
}
