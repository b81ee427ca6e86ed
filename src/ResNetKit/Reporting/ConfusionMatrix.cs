namespace ResNetKit.Reporting;

/// <summary>How often images of each class were taken for each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    /// <summary>Wraps counts; they are copied.</summary>
    /// <param name="classNames">The names of the classes, in the order of their labels; at least one.</param>
    /// <param name="counts">Images by true class (rows) and predicted class (columns).</param>
    /// <exception cref="ArgumentException">There are no classes, the table is not as large as there are classes, or a count is
    /// negative.</exception>
    public ConfusionMatrix(IReadOnlyList<string> classNames, int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(counts);
        if (classNames.Count == 0)
        {
            throw new ArgumentException("A confusion matrix needs at least one class.", nameof(classNames));
        }

        if (counts.GetLength(0) != classNames.Count || counts.GetLength(1) != classNames.Count)
        {
            throw new ArgumentException(
                $"A confusion matrix of {classNames.Count} classes has as many rows and columns; "
                + $"found {counts.GetLength(0)}×{counts.GetLength(1)}.",
                nameof(counts));
        }

        if (counts.Cast<int>().Any(count => count < 0))
        {
            throw new ArgumentException("A confusion matrix counts images; found a negative count.", nameof(counts));
        }

        ClassNames = [.. classNames];
        _counts = (int[,])counts.Clone();
    }

    /// <summary>The names of the classes, in the order of their labels.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Number of classes.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>Images in all.</summary>
    public long Count => _counts.Cast<int>().Sum(count => (long)count);

    /// <summary>Images that were classified rightly.</summary>
    public long CorrectCount => Enumerable.Range(0, Classes).Sum(label => (long)_counts[label, label]);

    /// <summary>Share of the images that were classified rightly; NaN where there are none.</summary>
    public double Accuracy => Count > 0 ? (double)CorrectCount / Count : double.NaN;

    /// <summary>Images of class <paramref name="label"/> that were taken for class <paramref name="predicted"/>.</summary>
    /// <param name="label">The true class.</param>
    /// <param name="predicted">The predicted class.</param>
    public int this[int label, int predicted] => _counts[label, predicted];

    /// <summary>Images of one class.</summary>
    /// <param name="label">The class.</param>
    public long ClassCount(int label) => Enumerable.Range(0, Classes).Sum(predicted => (long)_counts[label, predicted]);

    /// <summary>Share of one class that was classified rightly; NaN for a class without images.</summary>
    /// <param name="label">The class.</param>
    public double ClassAccuracy(int label) => ClassCount(label) is > 0 and var count ? (double)_counts[label, label] / count : double.NaN;

    /// <summary>
    /// The pairs of classes that are confused most, both directions apart, most often first; ties in the order of the classes.
    /// </summary>
    /// <param name="count">At most this many.</param>
    public IReadOnlyList<Confusion> MostConfused(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var pairs =
            from label in Enumerable.Range(0, Classes)
            from predicted in Enumerable.Range(0, Classes)
            where label != predicted && _counts[label, predicted] > 0
            orderby _counts[label, predicted] descending, label, predicted
            select new Confusion(label, predicted, _counts[label, predicted]);
        return [.. pairs.Take(count)];
    }

    /// <summary>The counts, true classes as rows and predicted ones as columns; a fresh copy.</summary>
    public int[,] ToArray() => (int[,])_counts.Clone();
}
