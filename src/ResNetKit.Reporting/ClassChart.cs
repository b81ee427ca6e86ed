using ResNetKit.Reporting.Charts;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>Creates charts of the results for each class.</summary>
internal static class ClassChart
{
    private const int MostBars = 60;

    /// <summary>
    /// Creates a chart with the accuracy of each class as a bar. If there are more than 60 classes, the 60 with the lowest accuracy are shown. In
    /// that case, classes without images come first.
    /// </summary>
    /// <param name="confusion">The confusion matrix.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels.</param>
    public static BarChart Accuracy(ConfusionMatrix confusion, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        var labels = Enumerable.Range(0, confusion.Classes);
        if (confusion.Classes > MostBars)
        {
            labels = labels.OrderBy(confusion.ClassAccuracy).Take(MostBars);
        }

        return new BarChart
        {
            Title = "Accuracy by class",
            Subtitle = confusion.Classes > MostBars
                ? $"The {FormattedNumber.Count(MostBars)} of {FormattedNumber.Count(confusion.Classes)} classes with the lowest accuracy"
                : null,
            Items =
            [
                .. labels.Select(label => new BarItem(
                    classNames[label],
                    confusion.ClassAccuracy(label),
                    $"{FormattedNumber.Grouped(confusion[label, label])} of {FormattedNumber.Grouped(confusion.ClassCount(label))}")),
            ],
            Reference = confusion.Accuracy,
            ReferenceLabel = "all classes",
        };
    }

    /// <summary>Creates a table of shaded cells from a confusion matrix.</summary>
    /// <param name="confusion">The confusion matrix.</param>
    /// <param name="classNames">The names of the classes, in the order of their labels.</param>
    public static HeatMap Confusion(ConfusionMatrix confusion, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        return new HeatMap
        {
            Title = "Confusion matrix",
            Subtitle = "Rows are true classes, columns are predicted classes; shades show fractions of the row, "
                + "on separate scales for correct and wrong predictions",
            Labels = classNames,
            Counts = confusion.ToArray(),
        };
    }
}
