namespace ResNetKit;

/// <summary>Holds the results of an evaluation, image by image and summed up. Accuracies are fractions of 1.</summary>
public sealed class EvaluationResult
{
    private readonly int[,] _confusion;

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
        _confusion = new int[classes, classes];
        var loss = 0.0;
        var correct = 0;
        foreach (var prediction in predictions)
        {
            if ((uint)prediction.Label >= (uint)classes || (uint)prediction.Predicted >= (uint)classes)
            {
                throw new ArgumentException(
                    $"A prediction names class {Math.Max(prediction.Label, prediction.Predicted)}, but there are {classes} classes.",
                    nameof(predictions));
            }

            _confusion[prediction.Label, prediction.Predicted]++;
            loss += prediction.Loss;
            correct += prediction.IsCorrect ? 1 : 0;
        }

        Loss = loss / predictions.Count;
        Accuracy = (double)correct / predictions.Count;
    }

    /// <summary>One prediction for each image, in the order of the source.</summary>
    public IReadOnlyList<Prediction> Predictions { get; }

    /// <summary>Images that were evaluated.</summary>
    public int Count => Predictions.Count;

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Mean cross-entropy.</summary>
    public double Loss { get; }

    /// <summary>Gets the accuracy: the share of the images whose true class has the largest logit.</summary>
    public double Accuracy { get; }

    /// <summary>Gets the accuracy on the images of each class (its recall); NaN for a class without images.</summary>
    public IReadOnlyList<double> ClassAccuracies => [.. Enumerable.Range(0, Classes).Select(Recall)];

    /// <summary>Gets the mean F1 score over the classes that have images.</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Where(label => ClassCount(label) > 0).Average(F1);

    /// <summary>Gets the figures that <see cref="TrainerOptions.Metrics"/> asked for, by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal set; } = new Dictionary<string, double>();

    /// <summary>Images of class <paramref name="label"/> that were taken for class <paramref name="predicted"/>.</summary>
    public int ConfusionCount(int label, int predicted) => _confusion[label, predicted];

    /// <summary>Images of class <paramref name="label"/>.</summary>
    public int ClassCount(int label)
    {
        var count = 0;
        for (var predicted = 0; predicted < Classes; predicted++)
        {
            count += _confusion[label, predicted];
        }

        return count;
    }

    /// <summary>Gets the share of the images of a class that were predicted as such; NaN for a class without images.</summary>
    /// <param name="label">The class.</param>
    public double Recall(int label) => (double)_confusion[label, label] / ClassCount(label);

    /// <summary>Gets the share of the images predicted as a class that belong to it; NaN for a class that was never predicted.</summary>
    /// <param name="predicted">The class.</param>
    public double Precision(int predicted) =>
        (double)_confusion[predicted, predicted] / Enumerable.Range(0, Classes).Sum(label => _confusion[label, predicted]);

    /// <summary>Rows are true classes, columns predicted ones; a fresh copy.</summary>
    public int[,] ToConfusionMatrix() => (int[,])_confusion.Clone();

    /// <summary>Share of the images whose true class is among the <paramref name="k"/> largest logits.</summary>
    public double TopK(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return (double)Predictions.Count(prediction => prediction.Rank < k) / Count;
    }

    /// <summary>The pairs of classes that are confused most, most often first; ties in the order of the classes.</summary>
    /// <param name="count">At most this many.</param>
    public IReadOnlyList<Confusion> MostConfused(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var pairs = new List<Confusion>();
        for (var label = 0; label < Classes; label++)
        {
            for (var predicted = 0; predicted < Classes; predicted++)
            {
                if (label != predicted && _confusion[label, predicted] > 0)
                {
                    pairs.Add(new Confusion(label, predicted, _confusion[label, predicted]));
                }
            }
        }

        return [.. pairs.OrderByDescending(pair => pair.Count).ThenBy(pair => pair.Label).ThenBy(pair => pair.Predicted).Take(count)];
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

    // The harmonic mean of precision and recall, which is 0 for a class that was never predicted.
    private double F1(int label)
    {
        var predicted = Enumerable.Range(0, Classes).Sum(other => _confusion[other, label]);
        return 2.0 * _confusion[label, label] / (ClassCount(label) + predicted);
    }
}
