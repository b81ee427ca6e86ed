using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>Renders the report of a run.</summary>
internal static class RunPage
{
    private const int MostConfusedPairs = 8;

    // With more classes, the cells would be too small and the page too large.
    private const int MostMatrixClasses = 100;

    public static string Render(RunReport run)
    {
        var page = new MarkupWriter();
        WriteHeader(page, run);
        WriteCurves(page, run);
        if (run.Evaluation is { } evaluation)
        {
            WriteClasses(page, evaluation);
            WriteMistakes(page, evaluation);
        }

        WriteConfiguration(page, run);
        return ReportPage.Render(run.Name, page);
    }

    private static void WriteHeader(MarkupWriter page, RunReport run)
    {
        page.Write($"<header>\n<h1>{run.Name}</h1>\n");
        if (run.Description is not null)
        {
            page.Write($"""<p class="lead">{run.Description}</p>""");
            page.Write($"\n");
        }

        foreach (var notice in run.Notices)
        {
            page.Write($"""<p class="notice" role="note">{notice}</p>""");
            page.Write($"\n");
        }

        WriteTiles(page, run);
        if (run.Facts.Count > 0)
        {
            page.Write($"""<dl class="facts">""");
            foreach (var (name, value) in run.Facts)
            {
                page.Write($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
            }

            page.Write($"</dl>\n");
        }

        page.Write($"</header>\n");
    }

    private static void WriteTiles(MarkupWriter page, RunReport run)
    {
        if (run.History.Count == 0 && run.Evaluation is null)
        {
            return;
        }

        page.Write($"""<dl class="tiles">""");
        page.Write($"\n");
        var split = RunFigures.Split(run);
        if (RunFigures.Last(run) is { } last && RunFigures.Highest(run) is { } highest)
        {
            var (accuracy, most) = (RunFigures.Accuracy(run, last), RunFigures.Accuracy(run, highest));
            ReportPage.WriteTile(page, Capital(split) + " accuracy", FormattedNumber.Percent(accuracy), After(last));
            ReportPage.WriteTile(page, $"Highest {split} accuracy", FormattedNumber.Percent(most), After(highest));
            ReportPage.WriteTile(page, Capital(split) + " loss", FormattedNumber.Loss(RunFigures.Loss(run, last)), After(last));
        }
        else if (run.Evaluation is { } evaluation)
        {
            var confusion = evaluation.Confusion;
            ReportPage.WriteTile(
                page,
                Capital(evaluation.Split) + " accuracy",
                FormattedNumber.Percent(confusion.Accuracy),
                $"{FormattedNumber.Grouped(confusion.CorrectCount)} of {FormattedNumber.Grouped(confusion.Count)} images");
            if (evaluation.Loss is { } loss)
            {
                ReportPage.WriteTile(page, Capital(evaluation.Split) + " loss", FormattedNumber.Loss(loss));
            }
        }

        if (run.History.Count > 0)
        {
            var accuracy = run.History[^1].TrainAccuracy;
            var seconds = RunFigures.Seconds(run);
            var each = seconds / run.History.Count;
            ReportPage.WriteTile(page, "Training accuracy", FormattedNumber.Percent(accuracy), "last epoch, during training");
            ReportPage.WriteTile(page, "Training time", FormattedNumber.Duration(seconds), $"{FormattedNumber.Duration(each)} per epoch");
            ReportPage.WriteTile(page, "Epochs", FormattedNumber.Count(run.History.Count));
        }

        page.Write($"</dl>\n");
    }

    private static void WriteCurves(MarkupWriter page, RunReport run)
    {
        if (run.History.Count == 0 && run.LearningRates.Count == 0 && run.RangeTest is null)
        {
            return;
        }

        page.Write($"<section>\n<h2>Curves</h2>\n");
        page.Write($"""<div class="grid">""");
        foreach (var chart in RunCharts.Curves(run))
        {
            ReportPage.WriteChart(page, chart);
        }

        page.Write($"</div>\n");
        if (run.History.Count > 0)
        {
            WriteHistory(page, run);
        }

        page.Write($"</section>\n");
    }

    private static void WriteHistory(MarkupWriter page, RunReport run)
    {
        var hasValidation = run.History.Any(epoch => epoch.ValidationAccuracy.HasValue || epoch.ValidationLoss.HasValue);
        var hasTest = run.History.Any(epoch => epoch.TestAccuracy.HasValue || epoch.TestLoss.HasValue);
        var highest = RunFigures.Highest(run);
        page.Write($"""<details><summary>Every epoch in numbers</summary><div class="card scroll"><table class="full">""");
        List<string> headings = ["Epoch", "Training loss", "Training accuracy"];
        if (hasValidation)
        {
            headings.AddRange(["Validation loss", "Validation accuracy"]);
        }

        if (hasTest)
        {
            headings.AddRange(["Test loss", "Test accuracy"]);
        }

        string[] metrics = [.. run.History.SelectMany(epoch => epoch.Metrics.Keys).Distinct()];
        headings.AddRange(metrics);
        headings.AddRange(["Learning rate", "Seconds"]);
        ReportPage.WriteHeadings(page, headings);
        page.Write($"<tbody>\n");
        foreach (var epoch in run.History)
        {
            page.Write($"""<tr><th scope="row">{epoch.Epoch}</th>""");
            Cell(FormattedNumber.Loss(epoch.TrainLoss));
            Cell(FormattedNumber.Percent(epoch.TrainAccuracy));
            if (hasValidation)
            {
                Cell(FormattedNumber.Loss(epoch.ValidationLoss));
                Cell(FormattedNumber.Percent(epoch.ValidationAccuracy), isBest: !hasTest && ReferenceEquals(epoch, highest));
            }

            if (hasTest)
            {
                Cell(FormattedNumber.Loss(epoch.TestLoss));
                Cell(FormattedNumber.Percent(epoch.TestAccuracy), isBest: ReferenceEquals(epoch, highest));
            }

            foreach (var metric in metrics)
            {
                Cell(FormattedNumber.Loss(epoch.Metric(metric)));
            }

            Cell(FormattedNumber.Significant(epoch.LearningRate));
            Cell(FormattedNumber.Coordinate(epoch.Seconds));
            page.Write($"</tr>\n");
        }

        page.Write($"</tbody></table></div></details>\n");

        void Cell(string text, bool isBest = false) => ReportPage.WriteNumberCell(page, text, isBest);
    }

    private static void WriteClasses(MarkupWriter page, EvaluationReport evaluation)
    {
        var confusion = evaluation.Confusion;
        page.Write($"<section>\n<h2>Class by class</h2>\n");
        page.Write($"""<p class="lead">The {evaluation.Split} images after training: """);
        page.Write($"{FormattedNumber.Grouped(confusion.CorrectCount)} of ");
        page.Write($"{FormattedNumber.Grouped(confusion.Count)} classified correctly ({FormattedNumber.Percent(confusion.Accuracy)}).</p>\n");
        page.Write($"""<div class="grid" style="margin-top:14px"><div class="stack">""");
        ReportPage.WriteChart(page, ClassChart.Accuracy(confusion, evaluation.ClassNames));
        WriteMostConfused(page, evaluation);
        page.Write($"</div>\n");
        if (confusion.Classes <= MostMatrixClasses)
        {
            ReportPage.WriteChart(page, ClassChart.Confusion(confusion, evaluation.ClassNames));
        }
        else
        {
            page.Write($"""<p class="card muted">The confusion matrix of {confusion.Classes} classes is too large to show.</p>""");
        }

        page.Write($"</div>\n</section>\n");
    }

    private static void WriteMostConfused(MarkupWriter page, EvaluationReport evaluation)
    {
        var (confusion, names) = (evaluation.Confusion, evaluation.ClassNames);
        var pairs = confusion.MostConfused(MostConfusedPairs);
        if (pairs.Count == 0)
        {
            return;
        }

        page.Write($"""<div class="card"><h3>Most confused</h3><div class="scroll"><table class="full">""");
        page.Write($"""<thead><tr><th scope="col">True class</th><th scope="col">Predicted as</th>""");
        page.Write($"""<th scope="col" class="number">Images</th><th scope="col" class="number">Share of class</th></tr></thead><tbody>""");
        page.Write($"\n");
        foreach (var pair in pairs)
        {
            page.Write($"<tr><td>{names[pair.Label]}</td><td>{names[pair.Predicted]}</td>");
            ReportPage.WriteNumberCell(page, FormattedNumber.Grouped(pair.Count));
            ReportPage.WriteNumberCell(page, FormattedNumber.Percent((double)pair.Count / confusion.ClassCount(pair.Label), 1));
            page.Write($"</tr>\n");
        }

        page.Write($"</tbody></table></div></div>\n");
    }

    private static void WriteMistakes(MarkupWriter page, EvaluationReport evaluation)
    {
        if (evaluation.Mistakes.Count == 0)
        {
            return;
        }

        page.Write($"<section>\n<h2>Worst mistakes</h2>\n");
        page.Write($"""<p class="lead">The misclassified {evaluation.Split} images with the largest loss, worst first: """);
        page.Write($"the true class, the predicted class, and its predicted probability.</p>");
        page.Write($"""<ul class="mistakes" style="margin-top:14px">""");
        page.Write($"\n");
        foreach (var mistake in evaluation.Mistakes)
        {
            var source = PngEncoder.ToDataUri(mistake.Shape, mistake.Pixels.Span);
            page.Write($"""<li><img src="{source}" width="{mistake.Shape.Width}" height="{mistake.Shape.Height}" """);
            page.Write($"""alt="An image of class {mistake.Label}"/>""");
            page.Write($"""<b>{mistake.Label}</b><span>→ {mistake.Predicted} {FormattedNumber.Percent(mistake.Confidence, 1)}</span>""");
            page.Write($"""<span class="muted">loss {FormattedNumber.ThreeDigits(mistake.Loss)}</span></li>""");
            page.Write($"\n");
        }

        page.Write($"</ul>\n</section>\n");
    }

    private static void WriteConfiguration(MarkupWriter page, RunReport run)
    {
        if (run.Options.Count == 0 && run.Summary is null)
        {
            return;
        }

        page.Write($"<section>\n<h2>Configuration</h2>\n");
        if (run.Options.Count > 0)
        {
            page.Write($"""<div class="options">""");
            page.Write($"\n");
            foreach (var group in run.Options.GroupBy(option => OptionList.Group(option.Key)))
            {
                page.Write($"""<div class="card"><h3>{(group.Key.Length > 0 ? group.Key : "options")}</h3><table class="full"><tbody>""");
                page.Write($"\n");
                foreach (var (name, value) in group)
                {
                    page.Write($"""<tr><th scope="row">{OptionList.WithoutGroup(name)}</th><td>{value}</td></tr>""");
                    page.Write($"\n");
                }

                page.Write($"</tbody></table></div>\n");
            }

            page.Write($"</div>\n");
        }

        if (run.Summary is not null)
        {
            page.Write($"""<details><summary>The network, layer by layer</summary>""");
            page.Write($"""<div class="card scroll"><pre>{run.Summary}</pre></div></details>""");
            page.Write($"\n");
        }

        page.Write($"</section>\n");
    }

    private static string After(EpochResult epoch) => "after epoch " + FormattedNumber.Count(epoch.Epoch);

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
