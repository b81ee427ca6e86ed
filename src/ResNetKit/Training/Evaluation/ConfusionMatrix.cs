namespace ResNetKit;

/// <summary>Represents a confusion matrix: the number of images for each pair of true class and predicted class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    /// <summary>Initializes a new instance of the <see cref="ConfusionMatrix"/> class from counts, which are copied.</summary>
    /// <param name="counts">The number of images for each true class (row) and predicted class (column).</param>
    /// <exception cref="ArgumentException">There are no classes, the array is not square, or a count is negative.</exception>
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

    /// <summary>Gets the accuracy, from 0 to 1, or NaN if there are no images.</summary>
    public double Accuracy => Count > 0 ? (double)CorrectCount / Count : double.NaN;

    /// <summary>Gets the number of images with a given true class and a given predicted class.</summary>
    /// <param name="label">The index of the true class.</param>
    /// <param name="predicted">The index of the predicted class.</param>
    /// <exception cref="IndexOutOfRangeException">An argument is not the index of a class.</exception>
    public int this[int label, int predicted] => _counts[label, predicted];

    /// <summary>Gets the number of images of a class.</summary>
    /// <param name="label">The index of the class.</param>
    /// <returns>The number of images.</returns>
    /// <exception cref="IndexOutOfRangeException"><paramref name="label"/> is not the index of a class.</exception>
    public long ClassCount(int label) => Enumerable.Range(0, Classes).Sum(predicted => (long)_counts[label, predicted]);

    /// <summary>Gets the accuracy for the images of a class, also called its recall.</summary>
    /// <param name="label">The index of the class.</param>
    /// <returns>The accuracy, from 0 to 1, or NaN for a class without images.</returns>
    /// <exception cref="IndexOutOfRangeException"><paramref name="label"/> is not the index of a class.</exception>
    public double ClassAccuracy(int label) => ClassCount(label) is > 0 and var count ? (double)_counts[label, label] / count : double.NaN;

    /// <summary>Gets the precision of a class: the fraction of the predictions of this class that are correct.</summary>
    /// <param name="predicted">The index of the class.</param>
    /// <returns>The precision, from 0 to 1, or NaN for a class that was never predicted.</returns>
    /// <exception cref="IndexOutOfRangeException"><paramref name="predicted"/> is not the index of a class.</exception>
    public double Precision(int predicted) => (double)_counts[predicted, predicted] / PredictedCount(predicted);

    /// <summary>Gets the F1 score of a class: the harmonic mean of its precision and recall.</summary>
    /// <param name="label">The index of the class.</param>
    /// <returns>The F1 score, from 0 to 1: 0 for a class that was never predicted, and NaN for a class without images.</returns>
    /// <exception cref="IndexOutOfRangeException"><paramref name="label"/> is not the index of a class.</exception>
    public double F1(int label) =>
        ClassCount(label) is > 0 and var count ? 2.0 * _counts[label, label] / (count + PredictedCount(label)) : double.NaN;

    /// <summary>Gets the mean of <see cref="F1"/> over the classes that have images, or NaN if there are no images.</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Select(F1).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Gets the pairs of classes that are confused most often. The two directions of a pair are counted separately.</summary>
    /// <param name="count">The maximum number of pairs.</param>
    /// <returns>The pairs, most frequent first; pairs with equal counts are in the order of the classes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
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

    /// <summary>Copies the counts to an array.</summary>
    /// <returns>The number of images for each true class (row) and predicted class (column).</returns>
    public int[,] ToArray() => (int[,])_counts.Clone();

    private long PredictedCount(int predicted) => Enumerable.Range(0, Classes).Sum(label => (long)_counts[label, predicted]);
}
