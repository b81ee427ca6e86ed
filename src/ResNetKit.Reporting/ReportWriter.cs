using System.Text;
using ResNetKit.Reporting.Markup;
using ResNetKit.Training;

namespace ResNetKit.Reporting;

/// <summary>
/// Writes reports as self-contained HTML pages, and charts as SVG files. These files load nothing, run no script, and follow the light or dark color scheme
/// of the reader. On the same machine and with the same version of .NET, equal reports give identical bytes.
/// </summary>
public static class ReportWriter
{
    /// <summary>Writes the report of a run to a file. An existing file is replaced only when the new one is complete.</summary>
    /// <param name="path">The path of the file, usually <c>report.html</c>. The folder must exist.</param>
    /// <param name="report">The content of the report.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="path"/> is empty, or the number of class names of the evaluation differs from its number of classes. Or a misclassified image has
    /// neither 1 nor 3 channels, has no pixels, or has a number of bytes that does not match its shape.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public static void Write(string path, RunReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Save(path, ToHtml(report));
    }

    /// <summary>Creates a report that compares runs, and writes it to a file. An existing file is replaced only when the new one is complete.</summary>
    /// <param name="path">The path of the file, usually <c>*.html</c>. The folder must exist.</param>
    /// <param name="reports">The runs, at least one, in the order in which they appear in the report.</param>
    /// <param name="title">The title of the page; <see langword="null"/> for a title with the number of runs.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="path"/> is empty, there are no runs, or the number of class names of an evaluation differs from its number of classes.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public static void WriteComparison(string path, IReadOnlyList<RunReport> reports, string? title = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Save(path, ToHtml(reports, title));
    }

    /// <summary>
    /// Writes each chart of a run to a separate SVG file, such as <c>loss.svg</c> and <c>accuracy.svg</c>, for use in documents.
    /// </summary>
    /// <param name="folder">The folder, which is created if it does not exist.</param>
    /// <param name="report">The content of the charts.</param>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="folder"/> is empty, or the number of class names of the evaluation differs from its number of classes.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public static IReadOnlyList<string> WriteCharts(string folder, RunReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(report);
        CheckClassNames(report, nameof(report));
        AtomicFile.CreateFolder(folder);
        var paths = new List<string>();
        foreach (var (name, chart) in RunCharts.Named(report))
        {
            paths.Add(Path.Combine(folder, name));
            chart.Save(paths[^1]);
        }

        return paths;
    }

    /// <summary>
    /// Writes the curve of a learning-rate range test to an SVG file. The learning rate with the lowest loss is marked. If the test has no problem, the
    /// suggested learning rate is marked too. An existing file is replaced only when the new one is complete.
    /// </summary>
    /// <param name="path">The path of the file, usually <c>*.svg</c>. The folder must exist.</param>
    /// <param name="curve">The result of <see cref="Trainer.FindLearningRate"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public static void WriteRangeTest(string path, LearningRateCurve curve) => RangeTestChart.Create(curve).Save(path);

    /// <summary>Creates the report of a run.</summary>
    /// <param name="report">The content of the report.</param>
    /// <returns>The HTML of the page.</returns>
    /// <exception cref="ArgumentException">
    /// The number of class names of the evaluation differs from its number of classes. Or a misclassified image has neither 1 nor 3 channels, has no
    /// pixels, or has a number of bytes that does not match its shape.
    /// </exception>
    public static string ToHtml(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        CheckClassNames(report, nameof(report));
        return RunPage.Render(report);
    }

    /// <summary>Creates a report that compares runs.</summary>
    /// <param name="reports">The runs, at least one, in the order in which they appear in the report.</param>
    /// <param name="title">The title of the page; <see langword="null"/> for a title with the number of runs.</param>
    /// <returns>The HTML of the page.</returns>
    /// <exception cref="ArgumentException">There are no runs, or the number of class names of an evaluation differs from its number of classes.</exception>
    public static string ToHtml(IReadOnlyList<RunReport> reports, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(reports);
        if (reports.Count == 0)
        {
            throw new ArgumentException("A comparison needs at least one run.", nameof(reports));
        }

        foreach (var report in reports)
        {
            CheckClassNames(report, nameof(reports));
        }

        return ComparisonPage.Render(title ?? $"{FormattedNumber.Count(reports.Count)} runs compared", reports);
    }

    private static void CheckClassNames(RunReport report, string parameter)
    {
        if (report.Evaluation is { } evaluation && evaluation.ClassNames.Count != evaluation.Confusion.Classes)
        {
            throw new ArgumentException(
                $"The confusion matrix of run '{report.Name}' has {evaluation.Confusion.Classes} classes; found {evaluation.ClassNames.Count} class names.",
                parameter);
        }
    }

    private static void Save(string path, string page)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
