using System.Text.Json;
using ResNetKit.Reporting.Charts;
using ResNetKit.Tests;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Reporting.Tests;

/// <summary>Contains the examples of docs/guides/reports.md, word for word.</summary>
public sealed class ReportsGuide
{
    [Fact]
    public void A_real_run_has_a_report()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.Path;

        using var model = new ResNetBuilder().AddStage(filters: 8, blocks: 1).AddStage(filters: 16, blocks: 1, stride: 2).Build();
        var (images, testImages) = (SyntheticDataset.Create(320), SyntheticDataset.Create(100, train: false));
        using var train = new BatchPipeline(images, batchSize: 32, sampler: new ShuffledSamplerOptions(), dropLast: true);
        using var test = new BatchPipeline(testImages, batchSize: 100);

        var options = new TrainerOptions { Epochs = 2 };
        var result = new Trainer(model, options).Fit(train, test);

        var report = RunReport.FromResult("my first run", result, testImages.ClassNames);
        ReportWriter.Write(Path.Combine(folder, "report.html"), report);

        new HtmlPage(File.ReadAllText(temporary.File("report.html"))).Tiles.Should().Contain("Epochs", "2").And.ContainKey("Test accuracy");

        report = report with
        {
            Description = "A small network on images that the library draws itself.",
            Facts = [.. report.Facts, new("Network", "two stages of 8 and 16 filters")],
            Options = OptionList.FromJson(JsonSerializer.SerializeToElement(options)),
            LearningRates = ScheduleCurve.FromOptions(options, train.BatchCount),
            Summary = model.Summary(),
        };

        report = report with
        {
            Evaluation = EvaluationReport.FromResult(
                "test",
                result.Test!,
                testImages.ClassNames,
                testImages.Shape,
                image: index => testImages.GetPixels(index).ToArray(),
                mistakes: 24),
        };

        var page = new HtmlPage(ReportWriter.ToHtml(report));
        page.Headings.Should().Equal("Curves", "Class by class", "Worst mistakes", "Configuration");
        page.Table("Configuration").Should().ContainEquivalentOf(new[] { "Epochs", "2" });
        page.Elements("img").Should().HaveCount(24);

        var again = report with { Name = "the same again" };
        ReportWriter.WriteComparison(Path.Combine(folder, "compare.html"), [report, again], "Does it repeat?");

        ReportWriter.WriteCharts(folder, report);        // loss.svg, accuracy.svg, learning-rate.svg and so on

        Directory.GetFiles(folder).Select(Path.GetFileName).Should().BeEquivalentTo(
            "report.html", "compare.html",
            "loss.svg", "accuracy.svg", "learning-rate.svg", "class-accuracy.svg", "confusion-matrix.svg");
    }

    [Fact]
    public void The_picture_of_schedules_in_the_guide_is_up_to_date()
    {
        using var temporary = new TemporaryFolder();
        var folder = temporary.Path;

        LineSeries Curve(string name, ScheduleOptions schedule)
        {
            var options = new TrainerOptions { Epochs = 24, Schedule = schedule };
            return new LineSeries(name, [.. ScheduleCurve.FromOptions(options, stepsPerEpoch: 98).Select(rate => new ChartPoint(rate.Epoch, rate.LearningRate))]);
        }

        var chart = new LineChart
        {
            Title = "Learning-rate schedules",
            Subtitle = "24 epochs of 98 steps, learning rate 0.1, everything else as it is by default",
            Series =
            [
                Curve("one-cycle", new OneCycleScheduleOptions()),
                Curve("cosine", new CosineScheduleOptions()),
                Curve("step", new StepScheduleOptions()),
                Curve("trapezoid", new TrapezoidScheduleOptions()),
            ],
            XAxis = new ChartAxis { Label = "epoch", Format = ValueFormat.Count },
            YAxis = new ChartAxis { Label = "learning rate", Minimum = 0 },
            HasLastValues = false,
        };
        chart.Save(Path.Combine(folder, "schedules.svg"));

        File.ReadAllText(temporary.File("schedules.svg"))
            .Should().Be(File.ReadAllText(Path.Combine(Document.RepositoryRoot, "docs", "guides", "images", "schedules.svg")));
    }
}
