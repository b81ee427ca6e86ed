using System.Text.Json;
using Microsoft.Extensions.Logging;
using ResNetKit.Tests.Serialization;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class CallbackTests
{
    [Fact]
    public void All_callbacks_are_asked_whether_they_can_work_before_any_begins()
    {
        using var model = Networks.WithDropout();
        var folder = Path.Combine(Path.GetTempPath(), $"resnetkit-{Guid.NewGuid():N}");
        var log = new CsvLog(Path.Combine(folder, "history.csv"));

        new Trainer(model, TrainerTests.Options()) { Callbacks = { log, new EarlyStopping(3, MonitoredMetric.ValidationLoss) } }
            .Invoking(it => it.Fit(FixedBatches.Coloured(1))).Should().Throw<InvalidOptionsException>().WithMessage("*validation/loss*");
        Directory.Exists(folder).Should().BeFalse();
    }

    [Fact]
    public void A_callback_that_fails_with_another_message_than_before_is_logged_again()
    {
        using var model = Networks.WithDropout();
        var logger = new ListLogger();
        var fails = new StepWatch(state => throw new InvalidOperationException(state.Step < 3 ? "first" : "second"));
        var result = new Trainer(model, TrainerTests.Options()) { Callbacks = { fails }, Logger = logger }.Fit(FixedBatches.Coloured(5));

        result.CallbackFailures.Should().ContainSingle().Which.Count.Should().Be(5);
        logger.Lines.Count(line => line.Contains("failed in OnStepEnd", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public async Task After_a_run_that_could_not_begin_other_threads_can_use_the_model()
    {
        using var model = Networks.WithDropout();
        var trainer = new Trainer(model, TrainerTests.Options()) { TorchScheduler = _ => throw new InvalidOperationException("no scheduler") };
        trainer.Invoking(it => it.Fit(FixedBatches.Coloured(1))).Should().Throw<InvalidOperationException>().WithMessage("no scheduler");
        using var images = torch.zeros(1, 3, 8, 8);

        (await Task.Run(() => model.Predict(images))).Should().HaveCount(1);
        model.parameters().Should().OnlyContain(parameter => parameter.is_contiguous());
    }

    [Fact]
    public void The_methods_of_a_callback_are_called_in_the_documented_order()
    {
        var moments = new List<string>();
        Fit([new Notebook("a", moments)], epochs: 2, batches: 2, validation: true);

        string[] Step(int batch, int step) => [$"a batch {batch}", "a gradients", $"a batch {batch} done", $"a step {step} done"];
        string[] evaluations = ["a evaluate Validation", "a evaluated Validation", "a evaluate Test", "a evaluated Test"];
        moments.Should().Equal(
        [
            "a begin",
            "a epoch 1", .. Step(batch: 1, step: 1), .. Step(batch: 2, step: 2), .. evaluations, "a epoch 1 done",
            "a epoch 2", .. Step(batch: 1, step: 3), .. Step(batch: 2, step: 4), .. evaluations, "a epoch 2 done",
            "a end",
        ]);
    }

    [Fact]
    public void A_step_of_several_batches_ends_once_after_its_last_batch()
    {
        var moments = new List<string>();
        var options = TrainerTests.Options();
        options.AccumulationBatches = 2;
        Fit([new Notebook("a", moments)], epochs: 1, batches: 3, options: options);

        moments.Where(moment => !moment.Contains("evaluate", StringComparison.Ordinal)).Should().Equal(
            "a begin",
            "a epoch 1",
            "a batch 1", "a batch 1 done",
            "a batch 2", "a gradients", "a batch 2 done", "a step 1 done",
            "a batch 3", "a gradients", "a batch 3 done", "a step 2 done",
            "a epoch 1 done",
            "a end");
    }

    [Fact]
    public void Callbacks_are_called_by_order_and_then_as_they_were_added()
    {
        var moments = new List<string>();
        Fit([new Notebook("late", moments, 5), new Notebook("a", moments), new Notebook("b", moments)], epochs: 1, batches: 1);

        moments.Where(moment => moment.EndsWith("begin", StringComparison.Ordinal)).Should().Equal("a begin", "b begin", "late begin");
        moments.Where(moment => moment.EndsWith("end", StringComparison.Ordinal)).Should().Equal("a end", "b end", "late end");
    }

    [Fact]
    public void An_exception_in_a_callback_is_reported_with_its_name_and_does_not_lose_the_run()
    {
        var logger = new ListLogger();
        var moments = new List<string>();
        var result = Fit([new Broken(), new Notebook("a", moments)], epochs: 2, batches: 2, logger: logger);

        result.StopReason.Should().Be(StopReason.Completed);
        result.History.Should().HaveCount(2);
        moments.Should().Contain("a end");
        var failure = result.CallbackFailures.Should().ContainSingle().Which;
        failure.Callback.Should().Be("the broken one");
        failure.Moment.Should().Be("OnEpochEnd");
        failure.Exception.Message.Should().Be("out of ink");
        failure.Count.Should().Be(2);
        logger.Lines
            .Should().Contain(line => line.Contains("the broken one") && line.Contains("OnEpochEnd") && line.Contains("out of ink"));
    }

    [Fact]
    public void A_callback_can_stop_the_run()
    {
        var result = Fit([new StepWatch(state => { if (state.Step == 3) { state.RequestStop("enough"); } })], epochs: 5, batches: 2);

        result.StopReason.Should().Be(StopReason.StoppedByCallback);
        result.StopMessage.Should().Be("enough");
        result.Steps.Should().Be(3);
    }

    [Fact]
    public void Without_a_terminal_progress_is_one_aligned_line_an_epoch()
    {
        var output = new StringWriter();
        Fit([new ProgressBar(output, interactive: false)], epochs: 2, batches: 2);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(3);
        lines[0].Should().Contain("train loss").And.Contain("test acc").And.Contain("images/s");
        lines[1].Should().StartWith("    1/2");
        lines.Select(line => line.TrimEnd('\r').Length).Distinct().Should().ContainSingle("columns are aligned");
        output.ToString().Should().NotContain("\r1").And.NotContain("[");
    }

    [Fact]
    public void On_a_terminal_progress_is_a_bar_with_loss_accuracy_rate_and_time_left()
    {
        var output = new StringWriter();
        Fit([new Pause(TimeSpan.FromMilliseconds(120)), new ProgressBar(output, interactive: true)], epochs: 1, batches: 3);

        output.ToString().Should().MatchRegex(@"\r  1/1 \[=+ +\] +33%  loss [\d.]+  acc [\d.]+%  \d+ images/s  left 0:0\d");
    }

    [Fact]
    public void The_bar_is_cut_off_at_a_narrow_terminals_edge()
    {
        var output = new StringWriter();
        Fit([new Pause(TimeSpan.FromMilliseconds(120)), new ProgressBar(output, interactive: true, width: 40)], epochs: 1, batches: 3);

        output.ToString().Split('\r').Where(part => part.Contains('[')).Should().NotBeEmpty().And.OnlyContain(part => part.Length == 39);
    }

    [Fact]
    public void The_csv_log_has_a_line_for_each_epoch()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "new", "history.csv");
        var result = Fit([new CsvLog(path)], epochs: 2, batches: 2);

        var lines = File.ReadAllLines(path);
        lines.Should().HaveCount(3);
        lines[0].Should().Be(
            "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,learning_rate,seconds");
        var cells = lines[2].Split(',');
        cells[0].Should().Be("2");
        double.Parse(cells[1]).Should().Be(result.History[1].TrainLoss);
        cells[3].Should().BeEmpty();
        double.Parse(cells[6]).Should().Be(result.History[1].TestAccuracy);
    }

    [Fact]
    public void The_json_lines_log_has_an_object_for_each_event()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "events.jsonl");
        Fit([new JsonLinesLog(path)], epochs: 1, batches: 2);

        var events = File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        events.Select(entry => entry.GetProperty("event").GetString())
            .Should().Equal("training_begin", "evaluation", "epoch", "training_end");
        events[2].GetProperty("result").GetProperty("test_accuracy").GetDouble().Should().BeInRange(0, 1);
        events[3].GetProperty("stop_reason").GetString().Should().Be("Completed");
    }

    [Fact]
    public void TensorBoard_reads_the_scalars_of_steps_and_epochs()
    {
        using var folder = new TemporaryFolder();
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var result = Fit([new TensorBoardLog(folder.Path, every: 1)], epochs: 2, batches: 2);

        var events = EventFile.Read(Directory.GetFiles(folder.Path, "*tfevents*").Should().ContainSingle().Which);
        events[0].FileVersion.Should().Be("brain.Event:2");
        var scalars = events.Skip(1).ToArray();
        scalars.Where(scalar => scalar.Tag == "train/loss").Select(scalar => (scalar.Step, scalar.Value))
            .Should().Equal((1, (float)result.History[0].TrainLoss), (2, (float)result.History[1].TrainLoss));
        scalars.Where(scalar => scalar.Tag == "step/learning_rate").Select(scalar => scalar.Step).Should().Equal(1, 2, 3, 4);
        scalars.Should().OnlyContain(scalar => scalar.WallTime >= before && scalar.WallTime <= before + 3600, "times are in seconds since 1970");
        scalars.Should().NotContain(scalar => scalar.Tag!.StartsWith("validation"));
    }

    [Fact]
    public void TensorBoard_gets_the_steps_that_were_asked_for()
    {
        using var folder = new TemporaryFolder();
        Fit([new TensorBoardLog(folder.Path, every: 2)], epochs: 2, batches: 4);

        EventFile.Read(Directory.GetFiles(folder.Path).Single()).Where(scalar => scalar.Tag == "step/loss").Select(scalar => scalar.Step)
            .Should().Equal(2, 4, 6, 8);
    }

    [Fact]
    public void Each_run_adds_an_event_file_that_sorts_after_the_last()
    {
        using var folder = new TemporaryFolder();
        var log = new TensorBoardLog(Path.Combine(folder.Path, "new"));
        Fit([log], epochs: 1, batches: 1);
        var first = Directory.GetFiles(log.Folder).Single();
        Fit([log], epochs: 2, batches: 1);

        var files = Directory.GetFiles(log.Folder).Order(StringComparer.Ordinal).ToArray();
        files.Should().HaveCount(2).And.StartWith([first]);
        files.Select(file => EventFile.Read(file).Count(scalar => scalar.Tag == "train/loss")).Should().Equal(1, 2);
    }

    [Fact]
    public void TensorBoards_values_are_in_the_file_as_soon_as_they_are_logged()
    {
        using var folder = new TemporaryFolder();
        var counts = new List<int>();
        var reader = new StepWatch(_ => counts.Add(EventFile.Read(Directory.GetFiles(folder.Path).Single()).Count(scalar => scalar.Tag == "step/loss")));
        Fit([new TensorBoardLog(folder.Path, every: 1), reader], epochs: 1, batches: 3);

        counts.Should().Equal(1, 2, 3);
    }

    [Fact]
    public void The_learning_rate_monitor_notes_the_rate_of_steps()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rates.csv");
        var monitor = new LearningRateMonitor(path, every: 2);
        var options = TrainerTests.Options(epochs: 2);
        options.Schedule = new LinearScheduleOptions();
        Fit([monitor], epochs: 2, batches: 2, options: options);

        monitor.Rates.Should().Equal((1, 0.05), (3, 0.025));
        File.ReadAllLines(path).Should().Equal("step,learning_rate", "1,0.05", "3,0.025");
    }

    [Fact]
    public void A_time_limit_ends_the_run()
    {
        var result = Fit([new Pause(TimeSpan.FromMilliseconds(30)), new TimeLimit(TimeSpan.FromMilliseconds(80))], epochs: 100, batches: 2);

        result.StopReason.Should().Be(StopReason.StoppedByCallback);
        result.StopMessage.Should().Contain("time limit");
        // Each step takes at least 30 ms, and longer on a busy machine. Without the limit, there would be 200 steps.
        result.Steps.Should().BeInRange(1, 20);
    }

    [Fact]
    public void Early_stopping_waits_for_its_patience()
    {
        var options = TrainerTests.Options(epochs: 50);
        options.Optimizer = options.Optimizer with { LearningRate = 1e-12 };
        var stopping = new EarlyStopping(patience: 3, minDelta: 0.5);
        var result = Fit([stopping], epochs: 50, batches: 1, validation: true, options: options);

        result.StopReason.Should().Be(StopReason.StoppedByCallback);
        result.History.Should().HaveCount(4);
        stopping.BestEpoch.Should().Be(1);
        result.StopMessage.Should().Contain("validation/loss").And.Contain("epoch 1");
    }

    [Fact]
    public void Early_stopping_does_not_look_at_the_test_set_unless_asked_by_name()
    {
        var automatic = new EarlyStopping(patience: 1);
        var byName = new EarlyStopping(patience: 1, MonitoredMetric.TestLoss);
        var result = Fit([automatic, byName], epochs: 1, batches: 2);

        automatic.BestValue.Should().Be(result.History[0].TrainLoss);
        byName.BestValue.Should().Be(result.History[0].TestLoss);
    }

    [Theory]
    [InlineData("validation/loss", "*'validation/loss'*no such split*")]
    [InlineData("train/top5", "*'train/top5'*loss and accuracy only*")]
    [InlineData("loss", "*'loss'*'train', 'validation' or 'test'*")]
    [InlineData("test/top5", "*'test/top5'*the options have no metrics*")]
    public void A_callback_that_cannot_do_its_work_ends_the_run_before_its_first_step(string monitor, string message)
    {
        var steps = 0;
        var end = new StepWatch(_ => steps++);

        FluentActions.Invoking(() => Fit([end, new EarlyStopping(patience: 1, monitor)], epochs: 1, batches: 1))
            .Should().Throw<InvalidOptionsException>().WithMessage(message);
        steps.Should().Be(0);
        end.End.Should().BeNull("the callback had not begun");
    }

    [Fact]
    public void A_run_that_cannot_begin_does_not_change_the_files_of_the_previous_run()
    {
        using var folder = new TemporaryFolder();
        TrainerCallback[] Logs() =>
            [new CsvLog(folder.File("history.csv")), new JsonLinesLog(folder.File("log.jsonl")), new LearningRateMonitor(folder.File("rates.csv"))];
        Dictionary<string, string> Files() => Directory.GetFiles(folder.Path).ToDictionary(path => path, File.ReadAllText);
        Fit(Logs(), epochs: 1, batches: 2);
        var before = Files();

        FluentActions.Invoking(() => Fit([.. Logs(), new EarlyStopping(1, MonitoredMetric.ValidationLoss)], epochs: 1, batches: 1))
            .Should().Throw<InvalidOptionsException>();
        Files().Should().Equal(before).And.HaveCount(3);
    }

    [Fact]
    public void A_callback_that_is_used_in_another_run_forgets_the_best_epoch_of_the_first()
    {
        using var folder = new TemporaryFolder();
        var (stopping, saver) = (new EarlyStopping(9, MonitoredMetric.TrainLoss), new CheckpointSaver(folder.Path, MonitoredMetric.TrainLoss));
        Fit([stopping, saver], epochs: 3, batches: 5);
        var first = stopping.BestValue;
        var result = Fit([stopping, saver], epochs: 1, batches: 5);

        result.History[0].TrainLoss.Should().BeGreaterThan(first!.Value, "otherwise, this epoch would be the best of both runs");
        (stopping.BestValue, stopping.BestEpoch).Should().Be((result.History[0].TrainLoss, 1));
        (saver.BestValue, saver.BestEpoch).Should().Be((result.History[0].TrainLoss, 1));
        using var best = Checkpoint.Read(saver.BestPath);
        best.Epoch.Should().Be(1);
    }

    public static TheoryData<CheckpointSaver, string> UselessSavers => new()
    {
        { new CheckpointSaver("unused") { EverySteps = -1 }, "CheckpointSaver.EverySteps must be at least 0, but is -1." },
        { new CheckpointSaver("unused") { EveryEpochs = -2 }, "CheckpointSaver.EveryEpochs must be at least 0, but is -2." },
        { new CheckpointSaver("unused") { EverySteps = 5, SaveLast = false }, "CheckpointSaver.EverySteps must be 0 if SaveLast is false." },
        { new CheckpointSaver("unused") { SaveBest = false, SaveLast = false }, "CheckpointSaver.SaveLast, SaveBest or EveryEpochs must be set*" },
    };

    [Theory]
    [MemberData(nameof(UselessSavers), DisableDiscoveryEnumeration = true)]
    public void A_saver_whose_options_would_be_ignored_ends_the_run_before_its_first_step(CheckpointSaver saver, string message)
    {
        var steps = 0;

        FluentActions.Invoking(() => Fit([saver, new StepWatch(_ => steps++)], epochs: 1, batches: 1))
            .Should().Throw<InvalidOptionsException>().WithMessage(message);
        steps.Should().Be(0);
    }

    [Fact]
    public void A_callback_that_is_null_is_refused_by_the_name_of_the_list() =>
        FluentActions.Invoking(() => Fit([null!], epochs: 1, batches: 1))
            .Should().Throw<InvalidOperationException>().WithMessage("Trainer.Callbacks must not contain null.");

    [Fact]
    public void If_a_callback_cannot_replace_the_weights_for_a_copy_the_trained_weights_are_restored()
    {
        using var plain = Networks.WithDropout();
        using var disturbed = Networks.WithDropout();
        var options = TrainerTests.Options();
        options.EmaDecay = 0.5;
        new Trainer(plain, options).Fit(FixedBatches.Coloured(4));
        var weights = new NoWeights();
        var watch = new StepWatch(state =>
        {
            weights.Fails = true;
            FluentActions.Invoking(state.CopyWeights).Should().Throw<IOException>();
            weights.Fails = false;
        });
        new Trainer(disturbed, options) { Callbacks = { weights, watch } }.Fit(FixedBatches.Coloured(4)).CallbackFailures.Should().BeEmpty();

        Networks.Snapshot(disturbed).Should().BeEquivalentTo(Networks.Snapshot(plain));
    }

    [Fact]
    public void A_callback_can_replace_the_loss()
    {
        using var plain = Networks.WithDropout();
        using var doubled = Networks.WithDropout();
        var options = TrainerTests.Options();
        options.Optimizer = new SgdOptions { LearningRate = 0.1, WeightDecay = 0 };
        var expected = new Trainer(plain, options).Fit(FixedBatches.Coloured(3));
        options.Optimizer = new SgdOptions { LearningRate = 0.05, WeightDecay = 0 };
        var result = new Trainer(doubled, options) { Callbacks = { new DoubleLoss() } }.Fit(FixedBatches.Coloured(3));

        // The gradients are doubled and the learning rate is halved. Both factors are powers of two, so the results are equal in every bit.
        Networks.Snapshot(doubled).Should().BeEquivalentTo(Networks.Snapshot(plain));
        result.History[0].TrainLoss.Should().BeApproximately(2 * expected.History[0].TrainLoss, 1e-6);
    }

    [Fact]
    public void A_callback_can_scale_the_learning_rate()
    {
        var rates = new LossRecorder();
        Fit([new HalveRate(), rates], epochs: 2, batches: 2);

        rates.Rates.Should().Equal([0.05, 0.05, 0.025, 0.025], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_callback_can_change_the_gradients()
    {
        using var model = Networks.WithDropout();
        var before = Networks.Snapshot(model);
        var options = TrainerTests.Options();
        options.Optimizer = new SgdOptions { WeightDecay = 0 };
        new Trainer(model, options) { Callbacks = { new NoGradients() } }.Fit(FixedBatches.Coloured(2));

        Networks.Snapshot(model)["9.weight"].Should().Equal(before["9.weight"]);
    }

    [Fact]
    public void A_callback_of_ones_own_accumulates_gradients_as_the_option_does()
    {
        using var byOption = Networks.WithDropout();
        using var byCallback = Networks.WithDropout();
        var options = TrainerTests.Options();
        options.AccumulationBatches = 2;
        var expected = new Trainer(byOption, options).Fit(FixedBatches.Coloured(5));
        var places = new Places();
        var result = new Trainer(byCallback, TrainerTests.Options()) { Callbacks = { new Accumulation(), places } }.Fit(FixedBatches.Coloured(5));

        // The third step of an epoch has only one batch left.
        places.BatchesInStep.Take(5).Should().Equal(2, 2, 2, 2, 1);
        result.Steps.Should().Be(expected.Steps);
        result.History[0].TrainLoss.Should().Be(expected.History[0].TrainLoss);
        Networks.Snapshot(byCallback).Should().BeEquivalentTo(Networks.Snapshot(byOption));
    }

    [Fact]
    public void The_reported_loss_is_the_original_one_if_a_callback_scales_the_loss_of_the_backward_pass()
    {
        using var plain = Networks.WithDropout();
        using var scaled = Networks.WithDropout();
        var options = TrainerTests.Options();
        options.Optimizer = new SgdOptions { LearningRate = 0.1, WeightDecay = 0 };
        var expected = new Trainer(plain, options).Fit(FixedBatches.Coloured(3));
        options.Optimizer = new SgdOptions { LearningRate = 0.05, WeightDecay = 0 };
        var result = new Trainer(scaled, options) { Callbacks = { new DoubleBackward() } }.Fit(FixedBatches.Coloured(3));

        Networks.Snapshot(scaled).Should().BeEquivalentTo(Networks.Snapshot(plain));
        result.History[0].TrainLoss.Should().Be(expected.History[0].TrainLoss);
    }

    [Fact]
    public void Gradient_accumulation_over_0_batches_is_refused() =>
        FluentActions.Invoking(() => new GradientAccumulation(0)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void An_exception_of_a_callback_that_replaces_the_loss_or_the_backward_pass_ends_the_run()
    {
        FluentActions.Invoking(() => Fit([new BrokenLoss()], epochs: 1, batches: 1)).Should().Throw<IOException>().WithMessage("no loss");
        FluentActions.Invoking(() => Fit([new BrokenBackward()], epochs: 1, batches: 1)).Should().Throw<IOException>().WithMessage("no way back");
    }

    [Fact]
    public void A_loss_that_a_callback_finds_not_to_be_finite_ends_the_run()
    {
        var found = new StepWatch(state => throw new NonFiniteLossException(double.NaN, state.Step, state.Epoch, state.LearningRate, lastCheckpoint: null));

        FluentActions.Invoking(() => Fit([found], epochs: 1, batches: 3)).Should().Throw<NonFiniteLossException>().Which.Step.Should().Be(1);
        found.End!.StopReason.Should().Be(StopReason.NonFiniteLoss);
        found.End.CallbackFailures.Should().BeEmpty();
    }

    private static TrainingResult Fit(
        TrainerCallback[] callbacks,
        int epochs,
        int batches,
        bool validation = false,
        ILogger? logger = null,
        TrainerOptions? options = null)
    {
        using var model = Networks.WithDropout();
        options ??= TrainerTests.Options();
        options.Epochs = epochs;
        var trainer = new Trainer(model, options) { Logger = logger ?? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance };
        foreach (var callback in callbacks)
        {
            trainer.Callbacks.Add(callback);
        }

        return trainer.Fit(new TrainingData(
            FixedBatches.Coloured(batches), validation ? FixedBatches.Coloured(1, seed: 3) : null, FixedBatches.Coloured(1, seed: 2)));
    }

    private sealed class NoWeights : TrainerCallback
    {
        public bool Fails { get; set; }

        public override IDisposable? UseWeights(TrainingState state) => Fails ? throw new IOException("no weights") : null;
    }

    private sealed class Notebook(string name, List<string> moments, int order = 0) : TrainerCallback
    {
        public override int Order => order;

        public override void OnTrainingBegin(TrainingState state) => moments.Add($"{name} begin");

        public override void OnTrainingEnd(TrainingState state, TrainingResult result) => moments.Add($"{name} end");

        public override void OnEpochBegin(TrainingState state) => moments.Add($"{name} epoch {state.Epoch}");

        public override void OnEpochEnd(TrainingState state, EpochResult epoch) => moments.Add($"{name} epoch {epoch.Epoch} done");

        public override void OnBatchBegin(TrainingState state) => moments.Add($"{name} batch {state.Batch + 1}");

        public override void OnBatchEnd(TrainingState state) => moments.Add($"{name} batch {state.Batch} done");

        public override void OnGradients(TrainingState state) => moments.Add($"{name} gradients");

        public override void OnStepEnd(TrainingState state) => moments.Add($"{name} step {state.Step} done");

        public override void OnEvaluationBegin(TrainingState state, EvaluationSplit split) => moments.Add($"{name} evaluate {split}");

        public override void OnEvaluationEnd(TrainingState state, EvaluationSplit split, EvaluationResult result) =>
            moments.Add($"{name} evaluated {split}");
    }

    private sealed class Broken : TrainerCallback
    {
        public override string Name => "the broken one";

        public override void OnEpochEnd(TrainingState state, EpochResult epoch) => throw new IOException("out of ink");
    }

    private sealed class DoubleLoss : TrainerCallback
    {
        public override Tensor OnLoss(TrainingState state, Tensor loss, Tensor logits, Tensor targets) => loss.mul(2);
    }

    private sealed class BrokenLoss : TrainerCallback
    {
        public override Tensor OnLoss(TrainingState state, Tensor loss, Tensor logits, Tensor targets) => throw new IOException("no loss");
    }

    private sealed class BrokenBackward : TrainerCallback
    {
        public override Tensor OnBackward(TrainingState state, Tensor loss) => throw new IOException("no way back");
    }

    private sealed class DoubleBackward : TrainerCallback
    {
        public override Tensor OnBackward(TrainingState state, Tensor loss) => loss.mul(2);
    }

    private sealed class Accumulation : TrainerCallback
    {
        public override int BatchesPerStep => 2;

        public override Tensor OnBackward(TrainingState state, Tensor loss) => loss.div(state.BatchesInStep);
    }

    private sealed class Places : TrainerCallback
    {
        public List<int> BatchesInStep { get; } = [];

        public override void OnBatchEnd(TrainingState state) => BatchesInStep.Add(state.BatchesInStep);
    }

    private sealed class HalveRate : TrainerCallback
    {
        public override void OnEpochEnd(TrainingState state, EpochResult epoch) => state.LearningRateScale /= 2;
    }

    private sealed class NoGradients : TrainerCallback
    {
        public override void OnGradients(TrainingState state)
        {
            using var scope = torch.NewDisposeScope();
            foreach (var parameter in state.Parameters.Values)
            {
                parameter.grad?.zero_();
            }
        }
    }

    private sealed class Pause(TimeSpan time) : TrainerCallback
    {
        public override void OnBatchBegin(TrainingState state) => Thread.Sleep(time);
    }
}
