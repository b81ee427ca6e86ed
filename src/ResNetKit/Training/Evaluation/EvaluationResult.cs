namespace ResNetKit;

/// <summary>Holds the results of an evaluation, image by image and summed up. Accuracies are fractions of 1.</summary>
public sealed class EvaluationResult
{
    /// <summary>Sums up predictions.</summary>
    /// <param name="predictions">One for each image, in the order of the source; at least one.</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <exception cref="ArgumentException">There are no predictions, or a class lies outside the number of classes.</exception>
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

    /// <summary>One prediction for each image, in the order of the source.</summary>
    public IReadOnlyList<Prediction> Predictions { get; }

    /// <summary>Images that were evaluated.</summary>
    public int Count => Predictions.Count;

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Mean cross-entropy.</summary>
    public double Loss { get; }

    /// <summary>Share of the images whose true class has the largest logit.</summary>
    public double Accuracy { get; }

    /// <summary>Gets how often each class was taken for each.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>Gets the accuracy on each class; NaN for a class without images.</summary>
    public IReadOnlyList<double> ClassAccuracies => [.. Enumerable.Range(0, Classes).Select(Confusion.ClassAccuracy)];

    /// <summary>Gets the figures that <see cref="TrainerOptions.Metrics"/> asked for, by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal set; } = new Dictionary<string, double>();

    /// <summary>Share of the images whose true class is among the <paramref name="k"/> largest logits.</summary>
    public double TopK(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return (double)Predictions.Count(prediction => prediction.Rank < k) / Count;
    }

    /// <summary>Indices into <see cref="Predictions"/> of the misclassified images with the largest loss, worst first.</summary>
    /// <param name="count">At most this many.</param>
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
