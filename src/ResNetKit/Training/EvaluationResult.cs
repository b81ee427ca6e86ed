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

    /// <summary>Share of the images whose true class has the largest logit.</summary>
    public double Accuracy { get; }

    /// <summary>Share of each class that was classified rightly; NaN for a class without images.</summary>
    public IReadOnlyList<double> ClassAccuracies
    {
        get
        {
            var accuracies = new double[Classes];
            for (var label = 0; label < Classes; label++)
            {
                accuracies[label] = ClassCount(label) is var count && count > 0 ? (double)_confusion[label, label] / count : double.NaN;
            }

            return accuracies;
        }
    }

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
}
