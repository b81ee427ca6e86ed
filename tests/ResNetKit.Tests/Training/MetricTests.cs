using System.Text.Json;
using ResNetKit.Tests.Serialization;
using ResNetKit.Training;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class MetricTests
{
    // Three classes. Rows are true classes, and columns are predictions: [2 1 0; 0 1 0; 1 0 0].
    private static readonly EvaluationResult _result = new(
        [At(0, 0), At(0, 0), At(0, 1, rank: 1), At(1, 1), At(2, 0, rank: 2)], classes: 3);

    [Fact]
    public void Precision_recall_and_F1_are_those_of_the_confusion_matrix()
    {
        Compute(new ClassRecallOptions()).Should().Equal(new Dictionary<string, double> { ["recall/0"] = 2.0 / 3, ["recall/1"] = 1, ["recall/2"] = 0 });
        Compute(new ClassPrecisionOptions()).Should().Equal(new Dictionary<string, double> { ["precision/0"] = 2.0 / 3, ["precision/1"] = 0.5, ["precision/2"] = double.NaN });

        // The F1 scores of the classes are 2·2/(3+3), 2·1/(1+2) and 0.
        Compute(new MacroF1Options())["macroF1"].Should().BeApproximately(((2.0 / 3) + (2.0 / 3) + 0) / 3, 1e-12);
        Compute(new TopKOptions { K = 2 }).Should().Equal(new Dictionary<string, double> { ["top2"] = 0.8 });
    }

    [Fact]
    public void Images_with_logits_that_are_NaN_are_in_no_top_k()
    {
        var source = FixedBatches.Coloured(1);
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(192, 3));
        using (no_grad())
        {
            model.parameters().First().fill_(float.NaN);
        }

        new Trainer(model, TrainerTests.Options()).Evaluate(source).TopK(2).Should().Be(0);
    }

    [Fact]
    public void A_class_without_images_is_left_out()
    {
        var result = new EvaluationResult([At(0, 0), At(0, 1, rank: 1)], classes: 3);

        new ClassRecallOptions().CreateMetric().Compute(result).Keys.Should().Equal("recall/0");
        result.Confusion.MacroF1.Should().BeApproximately(2.0 / 3, 1e-12);
    }

    [Fact]
    public void Listed_metrics_are_in_history_progress_and_logs_and_can_be_monitored()
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

    [Theory]
    [InlineData("test/top3", "*'test/top3'*'topK', 'classRecall', 'classPrecision', 'macroF1'*")]
    [InlineData("test/recall/cat", "*'test/recall/cat'*'topK', 'classRecall', 'classPrecision', 'macroF1'*")]
    [InlineData("test/macrof1", "*'test/macrof1'*'topK', 'classRecall', 'classPrecision', 'macroF1'*")]
    [InlineData("validation/macroF1", "*'validation/macroF1'*no such split*")]
    public void A_figure_that_no_metric_measures_ends_the_run_before_its_first_step(string monitor, string message)
    {
        TrainerCallback[] judges = [new EarlyStopping(patience: 1, monitor), new CheckpointSaver("unused", monitor) { SaveBest = false }];
        foreach (var judge in judges)
        {
            Fails(monitor, [judge], new ConstantScheduleOptions()).Should().Be(0);
        }

        Fails(monitor, [], new ReduceOnPlateauScheduleOptions { Monitor = monitor }).Should().Be(0);

        int Fails(string monitor, IReadOnlyList<TrainerCallback> judges, ScheduleOptions schedule)
        {
            using var model = Networks.WithDropout();
            var options = TrainerTests.Options(epochs: 2);
            options.Metrics = [new TopKOptions { K = 2 }, new ClassRecallOptions(), new ClassPrecisionOptions(), new MacroF1Options()];
            options.Schedule = schedule;
            var steps = 0;
            var trainer = new Trainer(model, options) { Callbacks = { new StepWatch(_ => steps++) } };
            foreach (var judge in judges)
            {
                trainer.Callbacks.Add(judge);
            }

            trainer.Invoking(it => it.Fit(FixedBatches.Coloured(2), FixedBatches.Coloured(1)))
                .Should().Throw<InvalidOptionsException>().WithMessage(message);
            return steps;
        }
    }

    [Fact]
    public void Each_built_in_metric_can_measure_the_figures_that_it_computes_and_no_other()
    {
        MetricOptions[] all = [new TopKOptions { K = 2 }, new ClassRecallOptions(), new ClassPrecisionOptions(), new MacroF1Options()];
        var figures = all.Select(metric => Compute(metric).Keys.ToArray()).ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < all.Length; j++)
            {
                figures[j].Should().OnlyContain(figure => all[i].CanMeasure(figure) == (i == j));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_monitored_figure_of_a_metric_that_does_not_list_its_figures_is_checked_at_the_first_evaluation(bool bySchedule)
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 9);
        options.Metrics = [new AlwaysOneOptions()];
        options.Schedule = new ReduceOnPlateauScheduleOptions { Monitor = bySchedule ? "test/ones" : MonitoredMetric.Auto };
        var steps = 0;
        var trainer = new Trainer(model, options)
        {
            Callbacks = { new StepWatch(_ => steps++), new EarlyStopping(9, bySchedule ? MonitoredMetric.Auto : "test/ones") },
        };

        trainer.Invoking(it => it.Fit(FixedBatches.Coloured(2), FixedBatches.Coloured(1)))
            .Should().Throw<InvalidOptionsException>().WithMessage("*'test/ones'*Did you mean 'test/one'?*Valid names are *'test/accuracy'*");
        steps.Should().Be(2);
    }

    [Fact]
    public void An_epoch_in_which_a_monitored_metric_has_no_value_is_no_improvement_and_does_not_end_the_run()
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options(epochs: 4);
        options.Metrics = [new EchoOptions { Name = "sometimes", Value = double.NaN }];
        options.Schedule = new ReduceOnPlateauScheduleOptions { Monitor = "test/sometimes", Patience = 9 };
        var stopping = new EarlyStopping(patience: 3, "test/sometimes");
        var result = new Trainer(model, options) { Callbacks = { stopping } }.Fit(FixedBatches.Coloured(1), FixedBatches.Coloured(1));

        result.History.Should().HaveCount(3).And.OnlyContain(epoch => epoch.Metrics.Count == 0);
        result.StopMessage.Should().Be("test/sometimes has had no finite value in 3 evaluated epochs");
    }

    [Fact]
    public void The_same_metric_twice_is_refused() =>
        new TrainerOptions { Metrics = [new TopKOptions(), new TopKOptions { K = 3 }, new TopKOptions()] }.Invoking(it => it.Validate())
            .Should().Throw<InvalidOptionsException>().WithMessage("Trainer.Metrics must be different, but TopKOptions is listed several times with the same values.");

    [Theory]
    [InlineData("top2")]
    [InlineData("loss")]
    public void A_metric_that_computes_a_value_of_another_ones_name_is_named(string name)
    {
        using var model = Networks.WithDropout();
        var options = TrainerTests.Options();
        options.Metrics = [new TopKOptions { K = 2 }, new EchoOptions { Name = name }];

        new Trainer(model, options).Invoking(it => it.Evaluate(FixedBatches.Coloured(1)))
            .Should().Throw<InvalidOperationException>().WithMessage($"The metric 'tests-echo' computes a value '{name}', but another metric has*");
    }

    private static Prediction At(int label, int predicted, int rank = 0) => new(label, predicted, 1, 0, rank);

    private static IReadOnlyDictionary<string, double> Compute(MetricOptions options)
    {
        var metric = options.CreateMetric();
        return metric.Compute(_result);
    }
}

/// <summary>Contains the options of a metric that is 1 if every image is added once.</summary>
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

/// <summary>Contains the options of a metric with the given value.</summary>
public sealed record EchoOptions : MetricOptions
{
    public string Name { get; init; } = "echo";

    [System.Text.Json.Serialization.JsonIgnore]
    public double Value { get; init; }

    public override IMetric CreateMetric() => new Echo(this);

    private sealed class Echo(EchoOptions options) : IMetric
    {
        public IReadOnlyDictionary<string, double> Compute(EvaluationResult result) => new Dictionary<string, double> { [options.Name] = options.Value };
    }
}
