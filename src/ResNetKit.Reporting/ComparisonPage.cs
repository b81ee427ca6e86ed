using ResNetKit.Reporting.Charts;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>Renders a page that compares several runs.</summary>
internal static class ComparisonPage
{
    // A table with more columns would be hard to read. The report of each run shows all classes.
    private const int MostClasses = 20;

    public static string Render(string title, IReadOnlyList<RunReport> runs)
    {
        var page = new MarkupWriter();
        page.Write($"<header>\n<h1>{title}</h1>\n</header>\n");
        WriteResults(page, runs);
        WriteCurves(page, runs);
        WriteDifferences(page, runs);
        WriteClasses(page, runs);
        return ReportPage.Render(title, page);
    }

    private static void WriteResults(MarkupWriter page, IReadOnlyList<RunReport> runs)
    {
        var lasts = runs.Select(run => RunFigures.Last(run) is { } last ? RunFigures.Accuracy(run, last) : null).ToList();
        var highests = runs.Select(run => RunFigures.Highest(run) is { } highest ? RunFigures.Accuracy(run, highest) : null).ToList();
        page.Write($"<section>\n<h2>Results</h2>\n");
        page.Write($"""<div class="card scroll"><table class="full">""");
        ReportPage.WriteHeadings(
            page,
            "Run",
            "Evaluated on",
            "Accuracy, last epoch",
            "Highest accuracy",
            "in epoch",
            "Loss, last epoch",
            "Training accuracy",
            "Epochs",
            "Training time");
        page.Write($"<tbody>\n");
        for (var index = 0; index < runs.Count; index++)
        {
            var run = runs[index];
            var last = RunFigures.Last(run);
            WriteRowHeading(page, run, index);
            ReportPage.WriteNumberCell(page, RunFigures.Split(run));
            ReportPage.WriteNumberCell(page, FormattedNumber.Percent(lasts[index]), IsBest(lasts, index));
            ReportPage.WriteNumberCell(page, FormattedNumber.Percent(highests[index]), IsBest(highests, index));
            ReportPage.WriteNumberCell(page, RunFigures.Highest(run) is { } highest ? FormattedNumber.Count(highest.Epoch) : "–");
            ReportPage.WriteNumberCell(page, FormattedNumber.Loss(last is null ? null : RunFigures.Loss(run, last)));
            ReportPage.WriteNumberCell(page, FormattedNumber.Percent(run.History.Count > 0 ? run.History[^1].TrainAccuracy : null));
            ReportPage.WriteNumberCell(page, FormattedNumber.Count(run.History.Count));
            ReportPage.WriteNumberCell(page, FormattedNumber.Duration(RunFigures.Seconds(run)));
            page.Write($"</tr>\n");
        }

        page.Write($"</tbody></table></div>\n</section>\n");
    }

    private static void WriteCurves(MarkupWriter page, IReadOnlyList<RunReport> runs)
    {
        LineChart[] charts =
        [
            ComparisonChart.Accuracy(runs),
            ComparisonChart.AccuracyOverTime(runs),
            ComparisonChart.Loss(runs),
            ComparisonChart.TrainLoss(runs),
            ComparisonChart.LearningRate(runs),
        ];
        page.Write($"<section>\n<h2>Curves</h2>\n");
        page.Write($"""<ul class="legend">""");
        for (var index = 0; index < runs.Count; index++)
        {
            page.Write($"<li>");
            WriteRunName(page, runs[index], index);
            page.Write($"</li>\n");
        }

        page.Write($"</ul>\n");
        page.Write($"""<div class="grid">""");
        foreach (var chart in charts.Where(chart => chart.Series.Count > 0))
        {
            ReportPage.WriteChart(page, chart, hasLegend: false);
        }

        page.Write($"</div>\n</section>\n");
    }

    // Options that are the same in all runs cannot explain differences and are omitted.
    private static void WriteDifferences(MarkupWriter page, IReadOnlyList<RunReport> runs)
    {
        var values = runs.Select(run => run.Facts.Concat(run.Options).DistinctBy(option => option.Key).ToDictionary()).ToList();
        var names = runs.SelectMany(run => run.Facts.Concat(run.Options)).Select(option => option.Key).Distinct()
            .Where(name => values.Select(options => options.GetValueOrDefault(name)).Distinct().Count() > 1)
            .ToList();
        if (names.Count == 0)
        {
            return;
        }

        page.Write($"<section>\n<h2>Where the runs differ</h2>\n");
        page.Write($"""<div class="card scroll"><table class="full">""");
        ReportPage.WriteHeadings(page, ["Run", .. names]);
        page.Write($"<tbody>\n");
        for (var index = 0; index < runs.Count; index++)
        {
            WriteRowHeading(page, runs[index], index);
            foreach (var name in names)
            {
                ReportPage.WriteNumberCell(page, values[index].GetValueOrDefault(name) ?? "–");
            }

            page.Write($"</tr>\n");
        }

        page.Write($"</tbody></table></div>\n</section>\n");
    }

    private static void WriteClasses(MarkupWriter page, IReadOnlyList<RunReport> runs)
    {
        var evaluated = runs.Select((Run, Index) => (Evaluation: Run.Evaluation!, Run, Index))
            .Where(entry => entry.Evaluation is not null)
            .ToList();
        if (evaluated.Count == 0 || evaluated.Any(entry => !entry.Evaluation.ClassNames.SequenceEqual(evaluated[0].Evaluation.ClassNames)))
        {
            return;
        }

        var names = evaluated[0].Evaluation.ClassNames;
        if (names.Count > MostClasses)
        {
            return;
        }

        var best = Enumerable.Range(0, names.Count).Select(label => evaluated.Max(entry => entry.Evaluation.Confusion.ClassAccuracy(label))).ToList();
        page.Write($"<section>\n<h2>Accuracy by class</h2>\n");
        page.Write($"""<div class="card scroll"><table class="full">""");
        ReportPage.WriteHeadings(page, ["Run", .. names]);
        page.Write($"<tbody>\n");
        foreach (var (evaluation, run, index) in evaluated)
        {
            WriteRowHeading(page, run, index);
            for (var label = 0; label < names.Count; label++)
            {
                var accuracy = evaluation.Confusion.ClassAccuracy(label);
                var isBest = evaluated.Count > 1 && accuracy >= best[label];
                ReportPage.WriteNumberCell(page, FormattedNumber.Percent(accuracy, 1), isBest);
            }

            page.Write($"</tr>\n");
        }

        page.Write($"</tbody></table></div>\n</section>\n");
    }

    // Writes the start of a row, which the caller must close.
    private static void WriteRowHeading(MarkupWriter page, RunReport run, int index)
    {
        page.Write($"""<tr><th scope="row">""");
        WriteRunName(page, run, index);
        page.Write($"</th>");
    }

    private static void WriteRunName(MarkupWriter page, RunReport run, int index)
    {
        var classes = $"swatch {ChartPalette.ColorClass(index)}{ChartPalette.DashClass(index)}";
        page.Write($"""<span class="run"><span class="chart {classes}"></span><span class="run-name">{run.Name}</span></span>""");
    }

    private static bool IsBest(List<double?> values, int index) =>
        values[index] is { } value && values.Count(other => other.HasValue) > 1 && values.All(other => !(other > value));
}
