namespace ResNetKit;

/// <summary>Counts how often images of each class were taken for each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    /// <summary>Creates a matrix from counts, which are copied.</summary>
    /// <param name="counts">Number of images by true class (rows) and predicted class (columns).</param>
    /// <exception cref="ArgumentException">There are no classes, the table is not square, or a count is negative.</exception>
    public ConfusionMatrix(int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.GetLength(0) == 0 || counts.GetLength(0) != counts.GetLength(1))
        {
            throw new ArgumentException(
                $"A confusion matrix has a row and a column for each class, and at least one class; "
                + $"found {counts.GetLength(0)}×{counts.GetLength(1)}.",
                nameof(counts));
        }

        if (counts.Cast<int>().Any(count => count < 0))
        {
            throw new ArgumentException("A confusion matrix counts images; found a negative count.", nameof(counts));
        }

        _counts = (int[,])counts.Clone();
    }

    /// <summary>Gets the number of classes.</summary>
    public int Classes => _counts.GetLength(0);

    /// <summary>Gets the number of images.</summary>
    public long Count => _counts.Cast<int>().Sum(count => (long)count);

    /// <summary>Gets the number of images whose class was predicted correctly.</summary>
    public long CorrectCount => Enumerable.Range(0, Classes).Sum(label => (long)_counts[label, label]);

    /// <summary>Gets the accuracy as a fraction of 1; NaN where there are no images.</summary>
    public double Accuracy => Count > 0 ? (double)CorrectCount / Count : double.NaN;

    /// <summary>Gets the number of images of one class that were taken for another, or for the same.</summary>
    /// <param name="label">The true class.</param>
    /// <param name="predicted">The predicted class.</param>
    public int this[int label, int predicted] => _counts[label, predicted];

    /// <summary>Gets the number of images of a class.</summary>
    /// <param name="label">The class.</param>
    public long ClassCount(int label) => Enumerable.Range(0, Classes).Sum(predicted => (long)_counts[label, predicted]);

    /// <summary>Gets the accuracy on the images of a class, its recall; NaN for a class without images.</summary>
    /// <param name="label">The class.</param>
    public double ClassAccuracy(int label) => ClassCount(label) is > 0 and var count ? (double)_counts[label, label] / count : double.NaN;

    /// <summary>Gets the share of the images predicted as a class that belong to it; NaN for a class that was never predicted.</summary>
    /// <param name="predicted">The class.</param>
    public double Precision(int predicted) => (double)_counts[predicted, predicted] / PredictedCount(predicted);

    /// <summary>Gets the harmonic mean of precision and recall of a class; 0 for a class that was never predicted, NaN for one without images.</summary>
    /// <param name="label">The class.</param>
    public double F1(int label) =>
        ClassCount(label) is > 0 and var count ? 2.0 * _counts[label, label] / (count + PredictedCount(label)) : double.NaN;

    /// <summary>Gets the mean of <see cref="F1"/> over the classes that have images; NaN where there are none.</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Select(F1).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// Gets the pairs of classes that are confused most often, both directions apart; ties in the order of the classes.
    /// </summary>
    /// <param name="count">Largest number of pairs.</param>
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

    /// <summary>Copies the counts: true classes as rows, predicted classes as columns.</summary>
    public int[,] ToArray() => (int[,])_counts.Clone();

    private long PredictedCount(int predicted) => Enumerable.Range(0, Classes).Sum(label => (long)_counts[label, predicted]);
}
