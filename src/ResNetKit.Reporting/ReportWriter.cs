using System.Text;
using ResNetKit.Reporting.Markup;
using ResNetKit.Training;

namespace ResNetKit.Reporting;

/// <summary>
/// Writes reports: HTML pages that hold everything in themselves, load nothing, run no script, and follow the reader's light or dark
/// colour scheme. The same report gives the same bytes.
/// </summary>
public static class ReportWriter
{
    /// <summary>Writes the report of one run into a file, whole or not at all.</summary>
    /// <param name="path">The file, usually <c>report.html</c>; its folder must exist.</param>
    /// <param name="report">What is reported.</param>
    /// <exception cref="ArgumentException">
    /// The image of a mistake has neither one channel nor three, or not as many pixels as its shape says.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; an older file of that name stays as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, RunReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Save(path, ToHtml(report));
    }

    /// <summary>Writes a report that compares runs into a file, whole or not at all.</summary>
    /// <param name="path">The file, usually <c>*.html</c>; its folder must exist.</param>
    /// <param name="reports">The runs, in the order of the report; at least one.</param>
    /// <param name="title">The page's heading.</param>
    /// <exception cref="ArgumentException">There are no runs.</exception>
    /// <exception cref="IOException">The file cannot be written; an older file of that name stays as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void WriteComparison(string path, IReadOnlyList<RunReport> reports, string? title = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Save(path, ToHtml(reports, title));
    }

    /// <summary>
    /// Writes each chart of a run into a file of its own, for a document that shows them: <c>loss.svg</c>, <c>accuracy.svg</c> and so on.
    /// </summary>
    /// <param name="folder">The folder; it is made where it is missing.</param>
    /// <param name="report">What is reported.</param>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static IReadOnlyList<string> WriteCharts(string folder, RunReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(report);
        AtomicFile.CreateFolder(folder);
        var paths = new List<string>();
        foreach (var (name, chart) in RunCharts.Named(report))
        {
            paths.Add(Path.Combine(folder, name));
            chart.Save(paths[^1]);
        }

        return paths;
    }

    /// <summary>Writes the curve of a learning-rate range test into an SVG file, the suggested rate marked.</summary>
    /// <param name="path">The file, usually <c>*.svg</c>; its folder must exist.</param>
    /// <param name="curve">What <see cref="Trainer.FindLearningRate"/> found.</param>
    /// <exception cref="IOException">The file cannot be written; an older file of that name stays as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void WriteRangeTest(string path, LearningRateCurve curve) => RangeTestChart.Create(curve).Save(path);

    /// <summary>The report of one run as a page.</summary>
    /// <param name="report">What is reported.</param>
    /// <exception cref="ArgumentException">
    /// The image of a mistake has neither one channel nor three, or not as many pixels as its shape says.
    /// </exception>
    public static string ToHtml(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return RunPage.Render(report);
    }

    /// <summary>A page that compares runs.</summary>
    /// <param name="reports">The runs, in the order of the report; at least one.</param>
    /// <param name="title">The page's heading; null for one that counts the runs.</param>
    /// <exception cref="ArgumentException">There are no runs.</exception>
    public static string ToHtml(IReadOnlyList<RunReport> reports, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(reports);
        if (reports.Count == 0)
        {
            throw new ArgumentException("A comparison needs at least one run.", nameof(reports));
        }

        return ComparisonPage.Render(title ?? $"{FormattedNumber.Count(reports.Count)} runs compared", reports);
    }

    private static void Save(string path, string page)
    {
        var bytes = Encoding.UTF8.GetBytes(page);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
