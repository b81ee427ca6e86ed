using System.Globalization;
using System.Reflection;
using ResNetKit.Tests.Serialization;
using ResNetKit.Training;

namespace ResNetKit.Tests.Training;

/// <summary>Tests callbacks by name, as part of the options.</summary>
[Collection(TrainingCollection.Name)]
public sealed class CallbackOptionsTests : IDisposable
{
    private static readonly CheckpointSaverOptions _checkpoints = new();

    private static readonly Dictionary<string, (CallbackOptions Before, CallbackOptions After)> _changes = new()
    {
        ["CsvLogOptions.Path"] = (new CsvLogOptions(), new CsvLogOptions { Path = "other.csv" }),
        ["JsonLinesLogOptions.Path"] = (new JsonLinesLogOptions(), new JsonLinesLogOptions { Path = "other.jsonl" }),
        ["TensorBoardLogOptions.Folder"] = (new TensorBoardLogOptions(), new TensorBoardLogOptions { Folder = "other" }),
        ["TensorBoardLogOptions.Every"] = (new TensorBoardLogOptions(), new TensorBoardLogOptions { Every = 2 }),
        ["LearningRateMonitorOptions.Path"] = (new LearningRateMonitorOptions(), new LearningRateMonitorOptions { Path = "other.csv" }),
        ["LearningRateMonitorOptions.Every"] = (new LearningRateMonitorOptions(), new LearningRateMonitorOptions { Every = 2 }),
        ["EarlyStoppingOptions.Patience"] = (new EarlyStoppingOptions(), new EarlyStoppingOptions { Patience = 2 }),
        ["EarlyStoppingOptions.Monitor"] = (new EarlyStoppingOptions(), new EarlyStoppingOptions { Monitor = MonitoredMetric.TestLoss }),
        ["EarlyStoppingOptions.MinDelta"] = (new EarlyStoppingOptions(), new EarlyStoppingOptions { MinDelta = 0.1 }),
        ["TimeLimitOptions.Minutes"] = (new TimeLimitOptions(), new TimeLimitOptions { Minutes = 0.5 }),
        ["GradualUnfreezingOptions.EveryEpochs"] = (new GradualUnfreezingOptions(), new GradualUnfreezingOptions { EveryEpochs = 2 }),
        ["GradualUnfreezingOptions.FirstLayers"] = (new GradualUnfreezingOptions(), new GradualUnfreezingOptions { FirstLayers = 2 }),
        ["CheckpointSaverOptions.Folder"] = (_checkpoints, _checkpoints with { Folder = "other" }),
        ["CheckpointSaverOptions.Monitor"] = (_checkpoints, _checkpoints with { Monitor = MonitoredMetric.TestLoss }),
        ["CheckpointSaverOptions.SaveLast"] = (_checkpoints, _checkpoints with { SaveLast = false }),
        ["CheckpointSaverOptions.SaveBest"] = (_checkpoints, _checkpoints with { SaveBest = false }),
        ["CheckpointSaverOptions.EveryEpochs"] = (_checkpoints, _checkpoints with { EveryEpochs = 2 }),
        ["CheckpointSaverOptions.EverySteps"] = (_checkpoints, _checkpoints with { EverySteps = 2 }),
        ["CheckpointSaverOptions.StopOnFailure"] = (_checkpoints, _checkpoints with { StopOnFailure = true }),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Options => [.. typeof(CallbackOptions).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(CallbackOptions)))
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => $"{type.Name}.{property.Name}"))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Callbacks_from_options_write_into_the_output_folder()
    {
        var result = Fit("""["csvLog", "jsonLinesLog", "tensorBoardLog", "learningRateMonitor", { "type": "checkpointSaver", "folder": "kept/here" }]""");

        result.CallbackFailures.Should().BeEmpty();
        File.ReadAllLines(_folder.File("history.csv")).Should().HaveCount(3);
        File.ReadAllLines(_folder.File("log.jsonl")).Should().NotBeEmpty();
        File.ReadAllLines(_folder.File("learning-rate.csv")).Should().HaveCount(3);
        Directory.GetFiles(_folder.File("tensorboard")).Should().ContainSingle();
        File.Exists(Path.Combine(_folder.Path, "kept", "here", "last.safetensors")).Should().BeTrue();
    }

    [Fact]
    public void Each_run_has_callbacks_of_its_own()
    {
        using var model = Networks.WithDropout();
        var options = Choose("""[{ "type": "earlyStopping", "patience": 1, "minDelta": 1000 }]""", epochs: 9);
        var trainer = new Trainer(model, options);

        trainer.Fit(FixedBatches.Coloured(1)).History.Should().HaveCount(2);
        trainer.Fit(FixedBatches.Coloured(1)).History.Should().HaveCount(2);
    }

    [Fact]
    public void The_state_of_callbacks_from_options_is_resumed_from_a_checkpoint()
    {
        using var model = Networks.WithDropout();
        var options = Choose("""["checkpointSaver", { "type": "earlyStopping", "patience": 2, "minDelta": 1000 }]""", epochs: 9);
        var trainer = new Trainer(model, options) { OutputFolder = _folder.Path, Callbacks = { new StepWatch(state => StopAfter(state, 2)) } };
        trainer.Fit(FixedBatches.Coloured(1)).History.Should().HaveCount(2);

        trainer = new Trainer(model, options) { OutputFolder = _folder.Path };
        trainer.Resume(Path.Combine(_folder.Path, "checkpoints", "last.safetensors"));

        trainer.Fit(FixedBatches.Coloured(1)).History.Should().HaveCount(3, "one epoch had been waited for");

        static void StopAfter(TrainingState state, int epoch)
        {
            if (state.Epoch == epoch)
            {
                state.RequestStop("interrupted");
            }
        }
    }

    [Fact]
    public void Callbacks_from_options_are_called_before_those_added_to_the_trainer()
    {
        using var model = Networks.WithDropout();
        string[] lines = [];
        var trainer = new Trainer(model, Choose("""["jsonLinesLog"]""", epochs: 1))
        {
            OutputFolder = _folder.Path,
            Callbacks = { new EpochWatch(() => lines = File.ReadAllLines(_folder.File("log.jsonl"))) },
        };
        trainer.Fit(FixedBatches.Coloured(1));

        lines[^1].Should().Contain("\"event\":\"epoch\"");
    }

    [Fact]
    public void A_callback_from_options_that_cannot_work_ends_the_run_before_anything_is_written()
    {
        var fit = () => Fit("""["csvLog", { "type": "earlyStopping", "monitor": "validation/loss" }]""");

        fit.Should().Throw<InvalidOptionsException>().WithMessage("'validation/loss' is monitored, but the run has no such split.");
        Directory.GetFileSystemEntries(_folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void Every_registered_callback_can_be_written_down_and_read_back()
    {
        foreach (var name in KnownCallbacks.Names)
        {
            var options = new TrainerOptions { Callbacks = [KnownCallbacks.Create(name)] };

            TrainerOptions.FromJson(options.ToJson()).Callbacks.Should().Equal(options.Callbacks);
        }
    }

    [Fact]
    public void Invalid_options_of_a_callback_are_reported_with_their_position_in_the_list()
    {
        var options = new TrainerOptions { Callbacks = [new CsvLogOptions(), new EarlyStoppingOptions { Patience = 0 }, new UnregisteredOptions()] };

        options.Invoking(it => it.Validate()).Should().Throw<InvalidOptionsException>().Which.Failures.Should().SatisfyRespectively(
            failure => failure.Should().StartWith("Trainer.Callbacks[1].Patience must be between 1 and"),
            failure => failure.Should().Contain("UnregisteredOptions is not registered as a callback"));
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e300)]
    [InlineData(double.NaN)]
    public void A_time_limit_that_no_clock_can_measure_is_refused(double minutes) =>
        new TrainerOptions { Callbacks = [new TimeLimitOptions { Minutes = minutes }] }.Invoking(it => it.Validate())
            .Should().Throw<InvalidOptionsException>().WithMessage("Trainer.Callbacks[0].Minutes must be between*");

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e7)]
    public void The_shortest_and_the_longest_time_limit_can_be_used(double minutes)
    {
        var options = new TimeLimitOptions { Minutes = minutes };
        new TrainerOptions { Callbacks = [options] }.Validate();

        options.Invoking(it => it.CreateCallback(_folder.Path)).Should().NotThrow();
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Changing_an_option_changes_the_callback(string option)
    {
        _changes.Should().ContainKey(option, "each option is tried");
        var (before, after) = _changes[option];

        Dump(after.CreateCallback(_folder.Path)).Should().NotBe(Dump(before.CreateCallback(_folder.Path)));
        Dump(before.CreateCallback(_folder.Path)).Should().Be(Dump(before.CreateCallback(_folder.Path)), "nothing else changes it");
    }

    private static TrainerOptions Choose(string callbacks, int epochs)
    {
        var options = TrainerTests.Options(epochs);
        options.Callbacks = TrainerOptions.FromJson($$"""{ "callbacks": {{callbacks}} }""").Callbacks;
        return options;
    }

    private TrainingResult Fit(string callbacks)
    {
        using var model = Networks.WithDropout();
        return new Trainer(model, Choose(callbacks, epochs: 2)) { OutputFolder = _folder.Path }.Fit(FixedBatches.Coloured(1));
    }

    /// <summary>Gets the values of a callback's fields, including the fields of the library's objects that they contain.</summary>
    private static string Dump(object? value) => value switch
    {
        null => "null",
        IFormattable or string or bool => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ when value.GetType().Namespace!.StartsWith("ResNetKit", StringComparison.Ordinal) => string.Join(
            ", ",
            value.GetType().GetFields(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance)
                .Select(field => $"{field.Name}: ({Dump(field.GetValue(value))})")),
        _ => value.GetType().Name,
    };

    private sealed record UnregisteredOptions : CallbackOptions
    {
        public override TrainerCallback CreateCallback(string folder) => new ProgressBar();
    }

    private sealed class EpochWatch(Action action) : TrainerCallback
    {
        public override void OnEpochEnd(TrainingState state, EpochResult epoch) => action();
    }
}
