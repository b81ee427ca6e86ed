using System.Text.Json;
using ResNetKit.Tests.Serialization;
using ResNetKit.Training;

namespace ResNetKit.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class MetricTests
{
    // Three classes; the rows are true, the columns predicted: [2 1 0; 0 1 0; 1 0 0].
    private static readonly EvaluationResult _result = new(
        [At(0, 0), At(0, 0), At(0, 1, rank: 1), At(1, 1), At(2, 0, rank: 2)], classes: 3);

    [Fact]
    public void Precision_recall_and_F1_are_those_of_the_confusion_matrix()
    {
        Compute(new ClassRecallOptions()).Should().Equal(new Dictionary<string, double> { ["recall/0"] = 2.0 / 3, ["recall/1"] = 1, ["recall/2"] = 0 });
        Compute(new ClassPrecisionOptions()).Should().Equal(new Dictionary<string, double> { ["precision/0"] = 2.0 / 3, ["precision/1"] = 0.5 });

        // F1 of the classes: 2·2/(3+3), 2·1/(1+2), 0.
        Compute(new MacroF1Options())["macroF1"].Should().BeApproximately(((2.0 / 3) + (2.0 / 3) + 0) / 3, 1e-12);
        Compute(new TopKOptions { K = 2 }).Should().Equal(new Dictionary<string, double> { ["top2"] = 0.8 });
    }

    [Fact]
    public void A_class_without_images_is_left_out()
    {
        var result = new EvaluationResult([At(0, 0), At(0, 1, rank: 1)], classes: 3);

        new ClassRecallOptions().CreateMetric().Compute(result).Keys.Should().Equal("recall/0");
        result.Confusion.MacroF1.Should().BeApproximately(2.0 / 3, 1e-12);
    }

    [Fact]
    public void Whatever_is_listed_shows_up_in_history_progress_and_logs_and_is_monitored()
    {
        using var folder = new TemporaryFolder();
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 2);
        options.Metrics = [new TopKOptions { K = 2 }, new MacroF1Options()];
        var output = new StringWriter();
        var saver = new CheckpointSaver(Path.Combine(folder.Path, "checkpoints"), "validation/macroF1");
        var trainer = new Trainer(model, options)
        {
            Callbacks =
            {
                new ProgressBar(output, interactive: false),
                new CsvLog(folder.File("history.csv")),
                new JsonLinesLog(folder.File("log.jsonl")),
                new TensorBoardLog(Path.Combine(folder.Path, "events")),
                saver,
            },
        };
        var result = trainer.Fit(new TrainingData(FixedBatches.Coloured(2), FixedBatches.Coloured(1, seed: 3), FixedBatches.Coloured(1, seed: 2)));

        result.CallbackFailures.Should().BeEmpty();
        string[] names = ["validation/top2", "validation/macroF1", "test/top2", "test/macroF1"];
        result.History[^1].Metrics.Keys.Should().Equal(names);
        result.Test!.Metrics["macroF1"].Should().Be(result.Test.Confusion.MacroF1).And.Be(result.History[^1].Metrics["test/macroF1"]);
        saver.BestValue.Should().Be(result.History.Max(epoch => epoch.Metric("validation/macroF1")));
        output.ToString().Should().ContainAll(names);
        var lines = File.ReadAllLines(folder.File("history.csv"));
        lines[0].Should().EndWith("seconds,validation_top2,validation_macroF1,test_top2,test_macroF1");
        double.Parse(lines[2].Split(',')[^1]).Should().Be(result.Test.Confusion.MacroF1);
        File.ReadAllLines(folder.File("log.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .Last(entry => entry.GetProperty("event").GetString() == "epoch").GetProperty("result").GetProperty("metrics")
            .GetProperty("test/top2").GetDouble().Should().Be(result.Test.TopK(2));
        EventFile.Read(Directory.GetFiles(Path.Combine(folder.Path, "events")).Single()).Select(scalar => scalar.Tag).Should().Contain(names);
        using var checkpoint = Checkpoint.Read(saver.LastPath);
        checkpoint.History[^1].Metrics.Should().Equal(result.History[^1].Metrics);
    }

    [Fact]
    public void A_schedule_monitors_a_metric_by_name()
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 3);
        options.Metrics = [new AlwaysOneOptions()];
        options.Schedule = new ReduceOnPlateauScheduleOptions { Monitor = "test/one", Patience = 0, Factor = 0.5 };
        var result = new Trainer(model, options).Fit(FixedBatches.Coloured(1), FixedBatches.Coloured(1));

        result.History.Select(epoch => epoch.LearningRate).Should().Equal([0.05, 0.05, 0.025], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    private static Prediction At(int label, int predicted, int rank = 0) => new(label, predicted, 1, 0, rank);

    private static IReadOnlyDictionary<string, double> Compute(MetricOptions options)
    {
        var metric = options.CreateMetric();
        return metric.Compute(_result);
    }
}

/// <summary>A metric that never gets better.</summary>
public sealed record AlwaysOneOptions : MetricOptions
{
    public override IMetric CreateMetric() => new One();

    private sealed class One : IMetric
    {
        private int _images;

        public void Add(TorchSharp.torch.Tensor logits, TorchSharp.torch.Tensor targets) => _images += (int)targets.shape[0];

        public IReadOnlyDictionary<string, double> Compute(EvaluationResult result) =>
            new Dictionary<string, double> { ["one"] = (double)_images / result.Count };
    }
}
