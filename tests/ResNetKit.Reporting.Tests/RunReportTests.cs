using System.Xml.Linq;
using ResNetKit.Tests.Serialization;
using ResNetKit.Training;

namespace ResNetKit.Reporting.Tests;

public sealed class RunReportTests
{
    private static readonly string[] _classNames = ["cat", "dog"];

    [Fact]
    public void A_page_begins_with_what_the_run_reached()
    {
        var page = Page(Runs.Named("my run", 0.5, 0.75, 0.7) with { Facts = [new("Parameters", "4,910,922")] });

        page.Title.Should().Be("my run");
        page.Tiles.Should().Contain("Test accuracy", "70.00%").And.Contain("Highest test accuracy", "75.00%").And.Contain("Epochs", "3")
            .And.Contain("Test loss", "0.8333").And.Contain("Training time", "1 min 30 s");
        page.ByClass("facts").Single().Value.Should().Contain("Parameters").And.Contain("4,910,922");
    }

    [Fact]
    public void A_run_without_test_images_is_judged_on_its_validation_split()
    {
        var run = Runs.Named("run") with { History = [Runs.Epoch(1, validationAccuracy: 0.5), Runs.Epoch(2, validationAccuracy: 0.625)] };

        Page(run).Tiles
            .Should().Contain("Validation accuracy", "62.50%").And.Contain("Validation loss", "1.2000").And.NotContainKey("Test accuracy");
    }

    [Fact]
    public void A_page_shows_every_curve_the_run_has()
    {
        var run = Runs.Named("run", 0.5, 0.6) with { RangeTest = Runs.RangeTest(2, 1.5, 1) };

        ChartTitles(Page(run)).Should().Equal("Loss", "Accuracy", "Learning rate", "Learning-rate range test");
    }

    [Fact]
    public void A_table_has_the_numbers_of_every_epoch()
    {
        var table = Page(Runs.Named("run", 0.5, 0.6)).Table("Curves");

        table[0].Should().Equal("Epoch", "Training loss", "Training accuracy", "Test loss", "Test accuracy", "Learning rate", "Seconds");
        table[2].Should().Equal("2", "1.0000", "70.00%", "1.2500", "60.00%", "0.05", "30");
    }

    [Fact]
    public void Every_figure_of_the_runs_metrics_has_a_column_and_an_epoch_without_it_an_empty_cell()
    {
        var first = Runs.Epoch(1, testAccuracy: 0.5) with { Metrics = new Dictionary<string, double> { ["test/top5"] = 0.875 } };
        var second = Runs.Epoch(2, testAccuracy: 0.6) with { Metrics = new Dictionary<string, double> { ["test/top5"] = 0.9375, ["test/mine"] = 2.5 } };

        var table = Page(Runs.Named("run") with { History = [first, second] }).Table("Curves");

        table[0].Should().Equal(
            "Epoch", "Training loss", "Training accuracy", "Test loss", "Test accuracy", "test/top5", "test/mine", "Learning rate", "Seconds");
        table[1].Skip(5).Take(2).Should().Equal("0.8750", "–");
        table[2].Skip(5).Take(2).Should().Equal("0.9375", "2.5000");
    }

    [Fact]
    public void A_page_tells_what_was_right_and_wrong_class_by_class()
    {
        var page = Page(Runs.Named("run", 0.5) with { Evaluation = Runs.Evaluation() });

        ChartTitles(page).Should().Contain(["Accuracy by class", "Confusion matrix"]);
        page.Table("Class by class").Should().BeEquivalentTo(
            new[]
            {
                new[] { "True class", "Predicted as", "Images", "Share of class" },
                ["cat", "dog", "2", "20.0%"],
                ["dog", "cat", "1", "10.0%"],
            },
            options => options.WithStrictOrdering());
    }

    [Fact]
    public void The_worst_mistakes_are_pictures_inside_the_page()
    {
        var run = Runs.Named("run") with { Evaluation = Runs.Evaluation() with { Mistakes = [Runs.Mistake("cat", "dog")] } };

        var page = Page(run);

        var image = page.Elements("img").Should().ContainSingle().Subject;
        image.Attribute("src")!.Value
            .Should().Be("data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(new ImageShape(3, 4, 4), new byte[48])));
        image.Attribute("alt")!.Value.Should().Be("An image of class cat");
        image.Parent!.Value.Should().Contain("cat").And.Contain("dog 98.7%").And.Contain("loss 4.50");
    }

    [Fact]
    public void A_picture_that_does_not_fit_its_shape_is_refused_and_the_old_report_stays()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("report.html", [1]);
        var mistake = Runs.Mistake("cat", "dog") with { Pixels = new byte[47] };
        var run = Runs.Named("run") with { Evaluation = Runs.Evaluation() with { Mistakes = [mistake] } };

        var write = () => ReportWriter.Write(path, run);

        write.Should().Throw<ArgumentException>();
        File.ReadAllBytes(path).Should().Equal(1);
    }

    [Fact]
    public void Options_are_listed_by_group()
    {
        var page = Page(Runs.Named("run") with
        {
            Options = [new("training.epochs", "24"), new("model.stem.filters", "64"), new("training.seed", "1")],
        });

        page.Elements("h3").Select(heading => heading.Value).Should().Equal("training", "model");
        page.Table("Configuration").Select(row => string.Join("=", row)).Should().Equal("epochs=24", "seed=1");
        page.Root.Value.Should().Contain("stem.filters");
    }

    [Fact]
    public void Parts_that_the_run_does_not_have_are_left_out()
    {
        var page = Page(Runs.Named("run"));

        page.Headings.Should().BeEmpty();
        page.Elements("svg").Should().BeEmpty();
        page.Tiles.Should().BeEmpty();
    }

    [Fact]
    public void A_model_that_was_only_evaluated_has_a_report_too()
    {
        var page = Page(Runs.Named("run") with { Evaluation = Runs.Evaluation() });

        page.Tiles.Should().Contain("Test accuracy", "85.00%").And.Contain("Test loss", "0.5000");
        page.Headings.Should().Equal("Class by class");
    }

    [Fact]
    public void Notices_are_shown()
    {
        var page = Page(Runs.Named("run", 0.5) with { Notices = ["The run was cancelled."] });

        page.ByClass("notice").Should().ContainSingle().Which.Value.Should().Be("The run was cancelled.");
    }

    [Fact]
    public void A_confusion_matrix_that_is_too_large_to_read_is_left_out()
    {
        var names = Enumerable.Range(0, 101).Select(label => $"class {label}").ToList();
        var counts = new int[101, 101];
        counts[0, 1] = 5;
        var evaluation = new EvaluationReport { Split = "test", ClassNames = names, Confusion = new ConfusionMatrix(counts) };
        var run = Runs.Named("run") with { Evaluation = evaluation };

        var page = Page(run);

        ChartTitles(page).Should().Equal("Accuracy by class");
        page.Root.Value.Should().Contain("confusion matrix of 101 classes is too large").And.Contain("60 of 101 classes");
    }

    [Fact]
    public void A_page_loads_nothing_and_runs_nothing()
    {
        var html = ReportWriter.ToHtml(Full());
        var page = new HtmlPage(html);

        html.Should().NotContainAny("http:", "https:", "url(", "@import");
        page.Elements("script").Should().BeEmpty();
        page.Root.DescendantsAndSelf().Attributes().Should().NotContain(attribute => attribute.Name.LocalName.StartsWith("on"));
        page.Root.DescendantsAndSelf().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href")
            .Should().OnlyContain(attribute => attribute.Value.StartsWith("data:"));
        page.Elements("meta").Select(meta => meta.Attribute("content")?.Value)
            .Should().Contain(content => content != null && content.StartsWith("default-src 'none'"));
    }

    [Fact]
    public void Text_from_outside_is_text_never_markup()
    {
        const string hostile = "</title></style></svg><script>alert('1')</script><img src=x onerror=alert(1)>\"&\u0002";
        var confusion = new ConfusionMatrix(new[,] { { 1, 2 }, { 3, 4 } });
        var run = Full() with
        {
            Name = hostile,
            Description = hostile,
            Notices = [hostile],
            Facts = [new(hostile, hostile)],
            Options = [new(hostile, hostile), new("a." + hostile, hostile)],
            Evaluation = new EvaluationReport { Split = hostile, ClassNames = [hostile, "b"], Confusion = confusion, Mistakes = [Runs.Mistake(hostile, hostile)] },
            Summary = hostile,
        };

        var page = Page(run);

        page.Elements("script").Should().BeEmpty();
        page.Elements("img").Should().ContainSingle().Which.Attribute("onerror").Should().BeNull();
        page.Title.Should().Be(hostile.Replace('\u0002', '\ufffd'));
        page.Elements("pre").Single().Value.Should().Be(page.Title);
        new HtmlPage(ReportWriter.ToHtml([run, run], hostile)).Elements("script").Should().BeEmpty();
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes()
    {
        ReportWriter.ToHtml(Full()).Should().Be(ReportWriter.ToHtml(Full()));
    }

    [Fact]
    public void A_report_is_written_as_one_file()
    {
        using var folder = new TemporaryFolder();

        ReportWriter.Write(folder.File("report.html"), Full());

        Directory.GetFiles(folder.Path).Should().ContainSingle();
        File.ReadAllText(folder.File("report.html")).Should().Be(ReportWriter.ToHtml(Full()));
    }

    [Fact]
    public void The_charts_are_written_as_files_for_documents()
    {
        using var folder = new TemporaryFolder();

        var paths = ReportWriter.WriteCharts(folder.File("charts"), Full());

        paths.Select(Path.GetFileName)
            .Should().Equal(
                "loss.svg", "accuracy.svg", "learning-rate.svg", "range-test.svg", "class-accuracy.svg", "confusion-matrix.svg");
        File.ReadAllText(paths[0]).Should().Be(HistoryChart.Loss(Full().History).ToSvg());
    }

    [Fact]
    public void A_report_is_made_from_what_the_trainer_gives()
    {
        Prediction[] predictions = [new(0, 0, 0.9f, 0.1f, 0), new(0, 1, 0.6f, 0.9f, 1), new(1, 0, 0.99f, 4.5f, 1)];
        var evaluation = new EvaluationResult(predictions, classes: 2);
        var result = Result(StopReason.Completed) with { Test = evaluation };

        var run = RunReport.FromResult("run", result, _classNames);

        run.History.Should().BeSameAs(result.History);
        run.Notices.Should().BeEmpty();
        run.Facts
            .Should().Contain(new KeyValuePair<string, string>("Steps", "1,234"))
            .And.Contain(new KeyValuePair<string, string>("Training speed", "817 images/s"));
        run.Evaluation!.Split.Should().Be("test");
        run.Evaluation.Confusion[0, 1].Should().Be(1);
        run.Evaluation.Confusion.Accuracy.Should().Be(evaluation.Accuracy);
    }

    [Theory]
    [InlineData(double.NaN, float.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, float.PositiveInfinity, "∞")]
    public void A_run_whose_evaluation_found_no_finite_loss_has_a_report(double loss, float predicted, string shown)
    {
        var result = Result(StopReason.Completed) with
        {
            History = [Runs.Epoch(1, testAccuracy: 0.5), Runs.Epoch(2, testAccuracy: 0.25) with { TestLoss = loss }],
            Test = new EvaluationResult([new(0, 1, float.NaN, predicted, 0), new(1, 1, 0.9f, 0.1f, 1)], classes: 2),
        };
        var run = RunReport.FromResult("run", result, _classNames);

        var page = Page(run with { Evaluation = EvaluationReport.FromResult("test", result.Test, _classNames, new ImageShape(1, 1, 1), _ => new byte[] { 0 }) });

        page.Tiles.Should().Contain("Test loss", shown);
        page.Table("Curves")[2].Should().ContainInOrder("2", shown);
        HistoryChart.Loss(run.History).ToSvg().Should().NotContainAny("NaN", "∞", "Infinity");
    }

    [Fact]
    public void The_notices_contain_the_reason_of_an_early_end_and_failures_of_callbacks()
    {
        var result = Result(StopReason.StoppedByCallback) with
        {
            StopMessage = "No better accuracy for 5 epochs.",
            CallbackFailures = [new CallbackFailure("CsvLogger", "OnEpochEnd", new IOException("No space left."), 3)],
        };

        RunReport.FromResult("run", result).Notices.Should().Equal(
            "A callback stopped the run before its last epoch. No better accuracy for 5 epochs.",
            "Callback CsvLogger failed 3 times, first in OnEpochEnd: No space left.");
    }

    [Fact]
    public void Pictures_of_the_worst_mistakes_come_from_the_evaluated_images()
    {
        Prediction[] predictions = [new(0, 1, 0.6f, 0.9f, 1), new(1, 1, 0.9f, 0.1f, 0), new(1, 0, 0.99f, 4.5f, 1)];

        var report = EvaluationReport.FromResult(
            "test", new EvaluationResult(predictions, classes: 2), _classNames, new ImageShape(1, 1, 1), index => new[] { (byte)index });

        report.Mistakes.Select(mistake => (mistake.Label, mistake.Predicted, mistake.Pixels.Span[0]))
            .Should().Equal(("dog", "cat", 2), ("cat", "dog", 0));
    }

    [Fact]
    public void Names_of_other_classes_than_were_evaluated_are_refused()
    {
        var make = () => EvaluationReport.FromResult("test", new EvaluationResult([new(0, 0, 1, 0, 0)], classes: 3), _classNames);

        make.Should().Throw<ArgumentException>().WithMessage("*3 classes*2 names*");
    }

    [Fact]
    public void A_report_whose_class_names_do_not_match_the_confusion_matrix_is_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        var run = Runs.Named("run") with { Evaluation = Runs.Evaluation() with { ClassNames = ["cat", "dog", "frog"] } };
        Action[] writes =
        [
            () => ReportWriter.ToHtml(run),
            () => ReportWriter.ToHtml([Runs.Named("other"), run]),
            () => ReportWriter.Write(folder.File("report.html"), run),
            () => ReportWriter.WriteCharts(folder.File("charts"), run),
        ];

        foreach (var write in writes)
        {
            write.Should().Throw<ArgumentException>().WithMessage("*'run' has 2 classes; found 3 class names.*");
        }

        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty();
    }

    private static HtmlPage Page(RunReport run) => new(ReportWriter.ToHtml(run));

    // Each chart occurs twice: for wide screens and for narrow ones.
    private static IReadOnlyList<string> ChartTitles(HtmlPage page) =>
        [.. page.ByClass("wide").Select(chart => chart.Descendants().First(element => element.Attribute("class")?.Value == "title").Value)];

    private static RunReport Full() => Runs.Named("run", 0.5, 0.6, 0.7) with
    {
        Description = "A run.",
        Facts = [new("Device", "cpu")],
        Options = [new("training.epochs", "3")],
        LearningRates = [new(0, 0.1), new(0.5, 0.05), new(1, 0)],
        RangeTest = Runs.RangeTest(2, 1.5, 1),
        Evaluation = Runs.Evaluation() with { Mistakes = [Runs.Mistake("cat", "dog")] },
        Summary = "conv1  64×32×32",
    };

    private static TrainingResult Result(StopReason reason) => new()
    {
        History = [Runs.Epoch(1, testAccuracy: 0.5)],
        StopReason = reason,
        Steps = 1234,
        ImagesPerSecond = 816.7,
        TrainSeconds = 30,
        Precision = Precision.BFloat16,
        Device = "cpu",
    };
}
