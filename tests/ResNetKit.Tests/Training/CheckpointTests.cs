using System.Text.Json.Nodes;
using ResNetKit.Data;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;
using ResNetKit.Tests.Serialization;
using ResNetKit.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, Action<TrainerOptions>> Recipes => new()
    {
        { "SGD", _ => { } },
        { "SGD in mixed precision", options => options.Precision = Precision.BFloat16 },
        {
            "Adam with one cycle",
            options => (options.Optimizer, options.Schedule) = (new AdamOptions { LearningRate = 0.01 }, new OneCycleScheduleOptions())
        },
        { "AdamW", options => options.Optimizer = new AdamWOptions { LearningRate = 0.01 } },
        { "Muon", options => options.Optimizer = new MuonOptions { LearningRate = 0.05 } },
        { "Muon with AdamW", options => options.Optimizer = new MuonOptions { Auxiliary = new AdamWOptions { LearningRate = 0.01 } } },
        { "RMSprop", options => options.Optimizer = new RmsPropOptions { LearningRate = 0.001, Momentum = 0.9, Centered = true } },
        { "NAdam", options => options.Optimizer = new NAdamOptions { LearningRate = 0.01 } },
        { "RAdam", options => options.Optimizer = new RAdamOptions { LearningRate = 0.01 } },
        { "Adamax", options => options.Optimizer = new AdamaxOptions { LearningRate = 0.01 } },
        { "Adagrad", options => options.Optimizer = new AdagradOptions { LearningRate = 0.01 } },
        { "an optimizer of TorchSharp that is not built in", options => options.Optimizer = new AdadeltaOptions() },
        { "an optimizer with a state of its own", options => options.Optimizer = new LionOptions() },
        { "an optimizer whose state has a dot in its name", options => options.Optimizer = new LionOptions { StateName = "moving.mean" } },
        { "an optimizer that creates options in each call", options => options.Optimizer = new SlowHeadOptions() },
        { "average of weights", options => options.EmaDecay = 0.9 },
        {
            "reduce on plateau",
            options => options.Schedule = new ReduceOnPlateauScheduleOptions { Patience = 0, Threshold = 0.5 }
        },
        { "accumulation", options => options.AccumulationBatches = 2 },
        { "learning rates by layer", options => options.Optimizer = options.Optimizer with { LayerDecay = 0.5 } },
        { "learning rates by layer, AdamW", options => options.Optimizer = new AdamWOptions { LearningRate = 0.01, LayerDecay = 0.5 } },
        { "no momentum", options => options.Optimizer = new SgdOptions { LearningRate = 0.05, Momentum = 0, Nesterov = false } },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_run_that_was_interrupted_and_resumed_ends_as_if_it_never_was(string recipe, Action<TrainerOptions> configure)
    {
        using var uninterrupted = Networks.WithDropout();
        using var first = Networks.WithDropout();
        using var second = Networks.WithDropout(seed: 99);
        var options = Options(configure);
        var expected = new Trainer(uninterrupted, options).Fit(Data());

        var saver = new CheckpointSaver(_folder.Path);
        using var cancellation = new CancellationTokenSource();
        var interrupt = new StepWatch(state => { if (state.Epoch == 2 && state.Batch >= 3) { cancellation.Cancel(); } });
        new Trainer(first, options) { Callbacks = { interrupt, saver } }.Fit(Data(), cancellation.Token).StopReason
            .Should().Be(StopReason.Cancelled);
        var trainer = new Trainer(second, options);
        trainer.Resume(saver.LastPath);
        var result = trainer.Fit(Data());

        Networks.Snapshot(second).Should().BeEquivalentTo(Networks.Snapshot(uninterrupted), "{0} resumes to the last bit", recipe);
        result.Steps.Should().Be(expected.Steps);
        result.History.Select(Measured).Should().Equal(expected.History.Select(Measured));
    }

    [Fact]
    public void An_optimizer_whose_state_cannot_be_saved_is_refused_before_the_first_step()
    {
        using var model = Networks.WithDropout();

        new Trainer(model, Options(it => it.Optimizer = new ForgetfulOptions())).Invoking(it => it.Fit(Data()))
            .Should().Throw<NotSupportedException>().WithMessage("*Forgetful*OptimizerState*IOptimizerState*");
    }

    [Fact]
    public void A_scaled_learning_rate_is_resumed()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path) { EveryEpochs = 1 };
        var scale = new StepWatch(state => state.LearningRateScale = 0.25);
        new Trainer(model, Options()) { Callbacks = { scale, saver } }.Fit(Data());
        var rates = new LossRecorder();
        var trainer = new Trainer(model, Options()) { Callbacks = { rates } };
        trainer.Resume(_folder.File("epoch-0002.safetensors"));
        trainer.Fit(Data());

        rates.Rates.Should().OnlyContain(rate => Math.Abs(rate - 0.0125) < 1e-12);
    }

    [Fact]
    public void A_run_resumed_at_the_end_of_an_epoch_goes_on_with_the_next()
    {
        using var uninterrupted = Networks.WithDropout();
        using var resumed = Networks.WithDropout(seed: 99);
        var saver = new CheckpointSaver(_folder.Path) { EveryEpochs = 1 };
        new Trainer(uninterrupted, Options()) { Callbacks = { saver } }.Fit(Data());
        var trainer = new Trainer(resumed, Options());
        trainer.Resume(_folder.File("epoch-0002.safetensors"));
        trainer.Fit(Data()).History.Should().HaveCount(3);

        Networks.Snapshot(resumed).Should().BeEquivalentTo(Networks.Snapshot(uninterrupted));
    }

    [Fact]
    public void A_run_broken_off_before_an_epochs_evaluation_evaluates_it_on_resuming()
    {
        using var uninterrupted = Networks.WithDropout();
        using var resumed = Networks.WithDropout();
        var expected = new Trainer(uninterrupted, Options()).Fit(Data());
        var saver = new CheckpointSaver(_folder.Path);
        using var cancellation = new CancellationTokenSource();
        var interrupt = new StepWatch(state => { if (state.Epoch == 2 && state.Batch == 6) { cancellation.Cancel(); } });
        new Trainer(resumed, Options()) { Callbacks = { interrupt, saver } }.Fit(Data(), cancellation.Token).History.Should().HaveCount(1);
        var trainer = new Trainer(resumed, Options());
        trainer.Resume(saver.LastPath);

        trainer.Fit(Data()).History.Select(Measured).Should().Equal(expected.History.Select(Measured));
        Networks.Snapshot(resumed).Should().BeEquivalentTo(Networks.Snapshot(uninterrupted));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(12)]
    public void Torchs_schedulers_resume_where_they_were(int interruptedAt)
    {
        List<double> Rates(int stopAt, bool resume)
        {
            using var model = Networks.WithDropout();
            using var cancellation = new CancellationTokenSource();
            var rates = new LossRecorder();
            var stop = new StepWatch(state => { if (state.Step == stopAt) { cancellation.Cancel(); } });
            var saver = new CheckpointSaver(_folder.Path);
            var trainer = new Trainer(model, Options())
            {
                TorchScheduler = optimizer => optim.lr_scheduler.StepLR(optimizer, 4, 0.5),
                Callbacks = { rates, stop, saver },
            };
            if (resume)
            {
                trainer.Resume(saver.LastPath);
            }

            trainer.Fit(Data(), cancellation.Token);
            return rates.Rates;
        }

        var whole = Rates(stopAt: -1, resume: false);
        var parts = Rates(interruptedAt, resume: false).Concat(Rates(stopAt: -1, resume: true));

        parts.Should().Equal(whole);
    }

    [Fact]
    public void What_callbacks_remember_is_resumed()
    {
        using var model = Networks.WithDropout();
        var options = Options(it => it.Optimizer = it.Optimizer with { LearningRate = 1e-12 });
        var saver = new CheckpointSaver(_folder.Path);
        new Trainer(model, options) { Callbacks = { saver, new EarlyStopping(3, minDelta: 10) } }.Fit(Data());
        options.Epochs = 10;
        var stopping = new EarlyStopping(3, minDelta: 10);
        var trainer = new Trainer(model, options) { Callbacks = { stopping } };
        trainer.Resume(saver.LastPath);

        trainer.Fit(Data()).History.Should().HaveCount(4, "two of three epochs of patience were used up before");
        stopping.BestEpoch.Should().Be(1);
    }

    [Fact]
    public void The_csv_log_of_a_resumed_run_has_each_epoch_once()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path) { EveryEpochs = 1 };
        new Trainer(model, Options()) { Callbacks = { saver, new CsvLog(_folder.File("history.csv")) } }.Fit(Data());
        var trainer = new Trainer(model, Options()) { Callbacks = { new CsvLog(_folder.File("history.csv")) } };
        trainer.Resume(_folder.File("epoch-0001.safetensors"));
        trainer.Fit(Data());

        File.ReadAllLines(_folder.File("history.csv")).Skip(1).Select(line => line.Split(',')[0]).Should().Equal("1", "2", "3");
    }

    [Fact]
    public void A_line_that_a_killed_process_began_in_the_json_log_is_cut_off_on_resuming()
    {
        using var model = Networks.WithDropout();
        var log = _folder.File("events.jsonl");
        new Trainer(model, Options()) { Callbacks = { new CheckpointSaver(_folder.Path) { EveryEpochs = 1 }, new JsonLinesLog(log) } }.Fit(Data());
        var whole = File.ReadAllLines(log);
        File.AppendAllText(log, "{\"event\":\"epo");
        var trainer = new Trainer(model, Options()) { Callbacks = { new JsonLinesLog(log) } };
        trainer.Resume(_folder.File("epoch-0001.safetensors"));
        trainer.Fit(Data());

        var lines = File.ReadAllLines(log);
        lines.Should().StartWith(whole).And.OnlyContain(line => JsonNode.Parse(line, null, default) != null);
        JsonNode.Parse(lines[whole.Length])!["event"]!.GetValue<string>().Should().Be("training_begin");
    }

    [Fact]
    public void The_best_checkpoint_is_that_of_the_epoch_with_the_lowest_validation_loss()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path, MonitoredMetric.ValidationLoss);
        var result = new Trainer(model, Options(it => it.Epochs = 5)) { Callbacks = { saver } }.Fit(Data());
        using var best = Checkpoint.Read(saver.BestPath);

        var expected = result.History.MinBy(epoch => epoch.ValidationLoss)!.Epoch;
        saver.BestEpoch.Should().Be(expected);
        best.Epoch.Should().Be(expected);
        best.History.Should().HaveCount(expected);
    }

    [Fact]
    public void An_infinite_loss_on_the_validation_split_is_never_best_and_can_be_saved()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path, MonitoredMetric.ValidationLoss);
        var broken = new FixedBatches([([.. Enumerable.Repeat(float.NaN, 192)], [0])], [1, 3, 8, 8]);
        var data = new TrainingData(FixedBatches.Coloured(2), broken);
        var result = new Trainer(model, Options()) { Callbacks = { saver, new JsonLinesLog(_folder.File("log")) } }.Fit(data);
        using var checkpoint = Checkpoint.Read(saver.LastPath);

        result.CallbackFailures.Should().BeEmpty();
        checkpoint.History[^1].ValidationLoss.Should().Be(double.NaN);
        saver.BestValue.Should().BeNull();
    }

    [Fact]
    public void A_checkpoints_weights_load_into_a_model()
    {
        using var trained = Networks.WithDropout();
        using var loaded = Networks.WithDropout(seed: 99);
        var saver = new CheckpointSaver(_folder.Path);
        new Trainer(trained, Options(it => it.EmaDecay = 0.9)) { Callbacks = { saver } }.Fit(Data());
        using var checkpoint = Checkpoint.Read(saver.LastPath);
        checkpoint.LoadWeights(loaded);

        Networks.Snapshot(loaded).Should().BeEquivalentTo(Networks.Snapshot(trained));
        checkpoint.Options.EmaDecay.Should().Be(0.9);
    }

    [Fact]
    public void Weights_trained_in_bfloat16_are_saved_in_float32()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path);
        new Trainer(model, Options(it => it.Precision = Precision.BFloat16)) { Callbacks = { saver } }.Fit(Data());
        using var reader = SafetensorsReader.Open(saver.LastPath);

        reader.Tensors.Where(tensor => tensor.Name.StartsWith("model.", StringComparison.Ordinal))
            .Should().OnlyContain(tensor => tensor.Type == ElementType.F32 || tensor.Type == ElementType.I64);
    }

    [Fact]
    public void A_missing_checkpoint_is_named()
    {
        using var model = Networks.WithDropout();

        new Trainer(model, Options()).Invoking(it => it.Resume(_folder.File("none.safetensors")))
            .Should().Throw<FileNotFoundException>().WithMessage("*none.safetensors*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(500)]
    [InlineData(-1)]
    public void A_truncated_checkpoint_is_refused(int length)
    {
        var path = Write();
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(length < 0 ? bytes.Length + length : length)]);
        using var model = Networks.WithDropout();

        new Trainer(model, Options()).Invoking(it => it.Resume(path))
            .Should().Throw<InvalidDataException>().WithMessage("*last.safetensors*");
    }

    [Fact]
    public void Resuming_from_a_safetensors_file_that_is_not_a_checkpoint_is_refused()
    {
        using var model = Networks.WithDropout();
        using var tensor = ones(3);
        var path = _folder.File("weights.safetensors");
        new SafetensorsWriter().Add("fc.weight", tensor).Save(path);

        new Trainer(model, Options()).Invoking(it => it.Resume(path))
            .Should().Throw<InvalidDataException>().WithMessage("*weights.safetensors*not a checkpoint*");
    }

    [Theory]
    [InlineData("\"format\":2", "\"format\":3", "*format 3*reads format 2 only*")]
    [InlineData("\"format\":2", "\"format\":1", "*format 1*reads format 2 only*version that wrote*")]
    [InlineData("\"format\":2", "\"format\":\"two\"", "*damaged*")]
    [InlineData("\"epoch\":3", "\"epoch\":[]", "*damaged*")]
    [InlineData("\"epochs\":3", "\"epochs\":0", "*damaged*Epochs*")]
    public void A_checkpoint_of_another_format_or_with_damaged_metadata_is_refused(string from, string to, string message)
    {
        var path = Write();
        using var model = Networks.WithDropout();
        using (var reader = SafetensorsReader.Open(path))
        {
            var writer = new SafetensorsWriter();
            foreach (var (key, value) in reader.Metadata)
            {
                value.Should().Contain(from);
                writer.SetMetadata(key, value.Replace(from, to, StringComparison.Ordinal));
            }

            using var scope = NewDisposeScope();
            foreach (var tensor in reader.Tensors)
            {
                writer.Add(tensor.Name, reader.ReadTensor(tensor.Name));
            }

            writer.Save(_folder.File("changed.safetensors"));
        }

        new Trainer(model, Options()).Invoking(it => it.Resume(_folder.File("changed.safetensors")))
            .Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Theory]
    [InlineData("options", "null")]
    [InlineData("history", "null")]
    [InlineData("history", "[null]")]
    [InlineData("history", "[{\"epoch\":2,\"train_loss\":1,\"train_accuracy\":1,\"learning_rate\":1,\"seconds\":1,\"metrics\":null}]")]
    [InlineData("history", "[{\"epoch\":-1,\"train_loss\":1,\"train_accuracy\":1,\"learning_rate\":1,\"seconds\":1}]")]
    [InlineData("callbacks", "null")]
    [InlineData("training_data", "null")]
    [InlineData("callbacks", "{\"CheckpointSaver\":null}")]
    [InlineData("epoch", "-2147483648")]
    [InlineData("epoch", "null")]
    [InlineData("batch", "-1")]
    [InlineData("batch", "1000")]
    [InlineData("step", "-1")]
    [InlineData("step", "9000000000000000000")]
    [InlineData("learning_rate", "\"NaN\"")]
    [InlineData("train_seconds", "-1")]
    [InlineData("count", "-5")]
    [InlineData("precision", "99")]
    public void A_checkpoint_with_a_null_or_an_impossible_value_is_refused_as_damaged(string member, string json)
    {
        var path = Changed(header => header[member] = JsonNode.Parse(json));

        path.Invoking(Checkpoint.Read).Should().Throw<InvalidDataException>().WithMessage("*changed.safetensors' is a damaged checkpoint*");
    }

    [Theory]
    [InlineData("\"yyyy\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"null\"")]
    [InlineData("\"[]\"")]
    public void A_callbacks_state_that_it_does_not_understand_is_refused_with_the_callbacks_name(string state)
    {
        var path = Changed(header => header["callbacks"]!["CheckpointSaver"] = JsonNode.Parse(state));
        using var model = Networks.WithDropout();
        var trainer = new Trainer(model, Options()) { Callbacks = { new CheckpointSaver(_folder.Path) } };
        trainer.Resume(path);

        trainer.Invoking(it => it.Fit(Data())).Should().Throw<InvalidDataException>()
            .WithMessage("*changed.safetensors' cannot be resumed: the state of the callback 'CheckpointSaver' cannot be restored*");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[1")]
    public void A_schedules_state_that_is_damaged_is_refused_with_the_files_name(string state)
    {
        var path = Changed(header => header["schedule"] = state);
        using var model = Networks.WithDropout();
        var trainer = new Trainer(model, Options(it => it.Schedule = new ReduceOnPlateauScheduleOptions()));
        trainer.Resume(path);

        trainer.Invoking(it => it.Fit(Data())).Should().Throw<InvalidDataException>()
            .WithMessage("*changed.safetensors' cannot be resumed: the state of the schedule cannot be restored*");
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_by_the_tensors_name()
    {
        var path = Write();
        using var wider = Sequential(Conv2d(3, 16, 3, padding: 1, bias: false));
        using var other = Networks.Plain();

        new Trainer(wider, Options()).Invoking(it => it.Resume(path))
            .Should().Throw<InvalidDataException>().WithMessage("*'model.0.weight' is [8, 3, 3, 3], expected [16, 3, 3, 3]*");
        new Trainer(other, Options()).Invoking(it => it.Resume(path)).Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Resuming_on_other_data_or_with_another_optimizer_is_refused()
    {
        var path = Write();
        using var model = Networks.WithDropout();
        var onLess = new Trainer(model, Options());
        onLess.Resume(path);
        var withAdam = new Trainer(model, Options(it => it.Optimizer = new AdamOptions()));
        withAdam.Resume(path);

        onLess.Invoking(it => it.Fit(FixedBatches.Coloured(3)))
            .Should().Throw<InvalidDataException>().WithMessage("*batches per epoch was 6 in the checkpoint and is 3 now*");
        withAdam.Invoking(it => it.Fit(Data()))
            .Should().Throw<InvalidDataException>().WithMessage("*optimizer was sgd in the checkpoint and is adam now*");
    }

    [Fact]
    public void A_run_of_fewer_epochs_than_were_done_is_not_resumed()
    {
        var path = Write();
        using var model = Networks.WithDropout();
        var trainer = new Trainer(model, Options(it => it.Epochs = 2));
        trainer.Resume(path);

        trainer.Invoking(it => it.Fit(Data()))
            .Should().Throw<InvalidDataException>().WithMessage("*3 completed epochs, more than the 2 epochs in the options*");
    }

    public static TheoryData<string, Func<ImageDataset>, DataOptions> OtherData => new()
    {
        { "the list of classes was a, b, c in the checkpoint and is a, c, b now", () => Pictures(["a", "c", "b"]), Batches() },
        { "the checksum of the images was * in the checkpoint and is * now", () => Pictures(["a", "b", "c"], first: 1), Batches() },
        { "the seed of the data was 5 in the checkpoint and is 6 now", () => Pictures(["a", "b", "c"]), Batches(seed: 6) },
        { "the checksum of the first epoch's order was *", () => Pictures(["a", "b", "c"]), Batches(sampler: new SequentialSamplerOptions()) },
    };

    [Theory]
    [MemberData(nameof(OtherData))]
    public void A_run_on_other_classes_images_or_order_is_not_resumed(string message, Func<ImageDataset> images, DataOptions options)
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path);
        new Trainer(model, Options()) { Callbacks = { saver } }.Fit(Pictures(["a", "b", "c"]), Batches());
        var before = File.ReadAllBytes(saver.LastPath);
        var trainer = new Trainer(model, Options(it => it.Epochs = 4)) { Callbacks = { new CheckpointSaver(_folder.Path) } };
        trainer.Resume(saver.LastPath);

        trainer.Invoking(it => it.Fit(images(), options)).Should().Throw<InvalidDataException>().WithMessage($"*cannot be resumed: {message}*");
        File.ReadAllBytes(saver.LastPath).Should().Equal(before);
    }

    [Theory]
    [InlineData(new[] { "a", "b", "c", "d" }, 24)]
    [InlineData(new[] { "a", "b", "c", "d" }, 40)]
    [InlineData(new[] { "a", "b" }, 24)]
    public void More_or_fewer_classes_are_named_before_the_shapes_and_counts_that_differ_with_them(string[] classes, int count)
    {
        var saver = new CheckpointSaver(_folder.Path);
        using (var model = Networks.WithDropout())
        {
            new Trainer(model, Options()) { Callbacks = { saver } }.Fit(Pictures(["a", "b", "c"]), Batches());
        }

        using var other = Networks.WithDropout(classes: classes.Length);
        var trainer = new Trainer(other, Options(it => it.Epochs = 4));
        trainer.Resume(saver.LastPath);

        trainer.Invoking(it => it.Fit(Pictures(classes, count: count), Batches()))
            .Should().Throw<InvalidDataException>().WithMessage($"*cannot be resumed: the list of classes was a, b, c in the checkpoint and is {string.Join(", ", classes)} now.");
    }

    [Fact]
    public void A_last_layer_of_another_size_is_refused_before_the_first_step_where_the_source_knows_no_classes()
    {
        var saver = new CheckpointSaver(_folder.Path);
        using (var model = Networks.WithDropout())
        {
            new Trainer(model, Options()) { Callbacks = { saver } }.Fit(Pictures(["a", "b", "c"]), Batches());
        }

        using var other = Networks.WithDropout(classes: 4);
        var before = Networks.Snapshot(other);
        var trainer = new Trainer(other, Options(it => it.Epochs = 4));
        trainer.Resume(saver.LastPath);

        trainer.Invoking(it => it.Fit(FixedBatches.Coloured(3, batchSize: 8))).Should().Throw<InvalidDataException>().WithMessage("*does not fit this run: 'model.*");
        Networks.Snapshot(other).Should().BeEquivalentTo(before);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_source_is_asked_for_its_description_only_where_checkpoints_are_written_and_once(bool writes, int expected)
    {
        using var model = Networks.WithDropout();
        var source = new DescribedSource();
        var trainer = new Trainer(model, Options());
        if (writes)
        {
            trainer.Callbacks.Add(new CheckpointSaver(_folder.Path) { EverySteps = 2 });
        }

        trainer.Fit(source);

        source.Descriptions.Should().Be(expected);
    }

    [Fact]
    public void Resuming_with_another_number_of_epochs_warns_of_the_change_of_the_learning_rate()
    {
        var path = Write(it => it.Schedule = new LinearScheduleOptions { FinalFactor = 0 });
        using var model = Networks.WithDropout();
        var logger = new ListLogger();
        var trainer = new Trainer(model, Options(it => (it.Epochs, it.Schedule) = (6, new LinearScheduleOptions { FinalFactor = 0 }))) { Logger = logger };
        trainer.Resume(path);
        trainer.Fit(Data());

        logger.Lines.Should().ContainSingle(line => line.StartsWith("The run started with 3 epochs and continues with 6: after step 18 the learning rate changes from ", StringComparison.Ordinal))
            .Which.Should().EndWith(" to 0.025");
    }

    [Fact]
    public void The_announced_rates_are_those_of_the_same_step_in_a_run_of_either_length() =>
        Resumed(6, new LinearScheduleOptions { FinalFactor = 0 }).Should().Equal(
            "The run started with 3 epochs and continues with 6: after step 12 the learning rate changes from 0.01667 to 0.03333");

    [Fact]
    public void A_schedule_that_does_not_depend_on_the_number_of_epochs_is_not_announced_even_if_its_next_step_has_another_rate() =>
        Resumed(6, new StepScheduleOptions { Epochs = 2, Gamma = 0.1 }).Should().BeEmpty();

    [Theory]
    [InlineData("OnLoss")]
    [InlineData("OnBackward")]
    [InlineData("OnGradients")]
    public void No_checkpoint_is_written_within_a_step(string moment)
    {
        using var model = Networks.WithDropout();
        var path = _folder.File("within.safetensors");

        new Trainer(model, Options()) { Callbacks = { new SavesWithin(moment, path) } }.Invoking(it => it.Fit(Data()))
            .Should().Throw<InvalidOperationException>().WithMessage("A checkpoint can be written only between two optimizer steps*");
        File.Exists(path).Should().BeFalse();
    }

    [Fact]
    public void A_deterministic_run_is_not_resumed_in_another_precision()
    {
        var path = Write();
        using var model = Networks.WithDropout();
        var trainer = new Trainer(model, Options(it => it.Precision = Precision.BFloat16));
        trainer.Resume(path);

        trainer.Invoking(it => it.Fit(Data()))
            .Should().Throw<InvalidDataException>().WithMessage("*precision was Float32 in the checkpoint and is BFloat16 now*");
    }

    [Fact]
    public void A_deterministic_run_is_not_resumed_under_another_number_of_threads()
    {
        var path = Write();
        using var model = Networks.WithDropout();
        var trainer = new Trainer(model, Options());
        trainer.Resume(path);
        var threads = get_num_threads();
        set_num_threads(threads + 1);
        try
        {
            trainer.Invoking(it => it.Fit(Data())).Should().Throw<InvalidDataException>().WithMessage("*number of threads*");
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Where_a_checkpoint_cannot_be_written_the_run_goes_on_and_the_one_before_still_loads()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.File("run")) { SaveBest = false };
        var logger = new ListLogger();
        var result = new Trainer(model, Options()) { Callbacks = { saver, Sabotage(saver) }, Logger = logger }.Fit(Data());

        result.StopReason.Should().Be(StopReason.Completed);
        var failure = result.CallbackFailures.Should().ContainSingle().Which;
        failure.Callback.Should().Be("CheckpointSaver");
        failure.Exception.Should().BeAssignableTo<IOException>().Which.Message.Should()
            .Contain(saver.LastPath).And.EndWith("There is no earlier checkpoint of this run.");
        logger.Lines.Should().Contain(line => line.Contains(failure.Exception.Message, StringComparison.Ordinal));
        using var before = Checkpoint.Read(Path.Combine(saver.Folder + "-moved", "last.safetensors"));
        before.Epoch.Should().Be(1);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_names_the_one_that_can_be_resumed()
    {
        using var model = Networks.WithDropout();
        var safe = new CheckpointSaver(_folder.File("safe")) { EveryEpochs = 1, SaveLast = false, SaveBest = false };
        var saver = new CheckpointSaver(_folder.File("run")) { SaveBest = false };
        var result = new Trainer(model, Options()) { Callbacks = { safe, saver, Sabotage(saver) } }.Fit(Data());

        result.CallbackFailures.Should().ContainSingle().Which.Exception.Message.Should()
            .EndWith($"The run can be resumed from '{_folder.File("safe/epoch-0002.safetensors")}'.");
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_stops_the_run_where_that_is_asked_for()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.File("run")) { StopOnFailure = true };
        var result = new Trainer(model, Options()) { Callbacks = { saver, Sabotage(saver) } }.Fit(Data());

        result.StopReason.Should().Be(StopReason.StoppedByCallback);
        result.StopMessage.Should().Contain("cannot be written");
        result.History.Should().HaveCount(2);
    }

    [Fact]
    public void If_the_best_checkpoint_cannot_be_written_the_last_one_is_written_nevertheless()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path);
        Directory.CreateDirectory(saver.BestPath);
        var result = new Trainer(model, Options()) { Callbacks = { saver } }.Fit(Data());

        result.CallbackFailures.Should().ContainSingle().Which.Exception.Message.Should().Contain("best.safetensors");
        using var last = Checkpoint.Read(saver.LastPath);
        last.Epoch.Should().Be(3);
    }

    [Fact]
    public void A_resumed_run_whose_checkpoints_fail_names_the_one_that_it_came_from()
    {
        var path = Write();
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.File("other")) { SaveBest = false };
        var trainer = new Trainer(model, Options(it => it.Epochs = 4))
        {
            Callbacks = { saver, new StepWatch(_ => { if (Directory.Exists(saver.Folder)) { Directory.Delete(saver.Folder); File.WriteAllText(saver.Folder, ""); } }) },
        };
        trainer.Resume(path);

        trainer.Fit(Data()).CallbackFailures.Should().ContainSingle().Which.Exception.Message.Should().EndWith($"The run can be resumed from '{path}'.");
    }

    [Fact]
    public void A_folder_that_vanished_is_made_again()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.File("run"));
        var log = new CsvLog(_folder.File("run/history.csv"));
        var vanish = new StepWatch(state => { if (state.Epoch == 2 && state.Batch == 1) { Directory.Delete(saver.Folder, recursive: true); } });
        var result = new Trainer(model, Options()) { Callbacks = { log, saver, vanish } }.Fit(Data());

        result.CallbackFailures.Should().BeEmpty();
        using var last = Checkpoint.Read(saver.LastPath);
        last.Epoch.Should().Be(3);
        File.ReadAllLines(log.Path).Should().HaveCount(4);
    }

    [Fact]
    public void A_callback_that_cannot_say_what_it_remembers_is_named_and_loses_nothing_else()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path);
        var result = new Trainer(model, Options(it => it.EmaDecay = 0.9)) { Callbacks = { new Forgetful(), new EarlyStopping(7), saver } }.Fit(Data());
        using var checkpoint = Checkpoint.Read(saver.LastPath);

        result.CallbackFailures.Select(failure => (failure.Callback, failure.Moment)).Should().Equal(("Forgetful", "SaveState"));
        checkpoint.Header.Callbacks.Keys.Should().BeEquivalentTo("EarlyStopping", "CheckpointSaver");
        checkpoint.Tensors.Keys.Should().Contain(name => name.StartsWith("callback.WeightAveraging.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_callback_that_cannot_take_back_what_it_remembered_is_named_with_the_file_which_stays_as_it_is()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path) { EveryEpochs = 1 };
        new Trainer(model, Options()) { Callbacks = { new Forgetful { Remembers = true }, saver } }.Fit(Data());
        var path = _folder.File("epoch-0002.safetensors");
        var before = File.ReadAllBytes(path);
        var trainer = new Trainer(model, Options()) { Callbacks = { new Forgetful { Remembers = true } } };
        trainer.Resume(path);

        trainer.Invoking(it => it.Fit(Data())).Should().Throw<InvalidDataException>().WithMessage("*epoch-0002.safetensors*Forgetful*what was it?*");
        File.ReadAllBytes(path).Should().Equal(before);
    }

    [Fact]
    public void A_checkpoint_that_a_callback_writes_during_an_evaluation_has_the_trained_weights_and_their_average()
    {
        using var uninterrupted = Networks.WithDropout();
        using var resumed = Networks.WithDropout(seed: 99);
        var options = Options(it => it.EmaDecay = 0.5);
        new Trainer(uninterrupted, options) { Callbacks = { new SavesInEvaluation(_folder.File("evaluation.safetensors")) } }.Fit(Data());
        var trainer = new Trainer(resumed, options);
        trainer.Resume(_folder.File("evaluation.safetensors"));
        trainer.Fit(Data());

        Networks.Snapshot(resumed).Should().BeEquivalentTo(Networks.Snapshot(uninterrupted));
    }

    [Fact]
    public void The_learning_rates_of_a_resumed_run_follow_those_before_the_checkpoint()
    {
        using var model = Networks.WithDropout();
        using var resumed = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path) { EveryEpochs = 1 };
        new Trainer(model, Options()) { Callbacks = { new LearningRateMonitor(_folder.File("rates.csv")), saver } }.Fit(Data());
        var complete = File.ReadAllLines(_folder.File("rates.csv"));
        var trainer = new Trainer(resumed, Options()) { Callbacks = { new LearningRateMonitor(_folder.File("rates.csv")) } };
        trainer.Resume(_folder.File("epoch-0002.safetensors"));
        trainer.Fit(Data());

        File.ReadAllLines(_folder.File("rates.csv")).Should().Equal(complete);
    }

    [Fact]
    public void Callbacks_get_different_names_in_a_checkpoint_even_if_a_numbered_name_is_already_used()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path);
        var result = new Trainer(model, Options()) { Callbacks = { new Named("A"), new Named("A"), new Named("A 2"), saver } }.Fit(Data());
        using var checkpoint = Checkpoint.Read(saver.LastPath);

        result.CallbackFailures.Should().BeEmpty();
        checkpoint.Header.Callbacks.Keys.Should().BeEquivalentTo("A", "A 2", "A 2 2", "CheckpointSaver");
    }

    [Fact]
    public void The_error_for_a_loss_that_became_infinite_or_NaN_names_the_last_good_checkpoint()
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path);
        var trainer = new Trainer(
            model, Options(it => it.Optimizer = it.Optimizer with { LearningRate = 1 }))
        { Callbacks = { saver, new StepWatch(_ => { }) }, Schedule = new Collapse() };

        trainer.Invoking(it => it.Fit(Data())).Should().Throw<NonFiniteLossException>().WithMessage($"*'{saver.LastPath}'*");
        using var checkpoint = Checkpoint.Read(saver.LastPath);
        checkpoint.Epoch.Should().Be(1);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class SavesInEvaluation(string path) : TrainerCallback
    {
        public override void OnEvaluationEnd(TrainingState state, EvaluationSplit split, EvaluationResult result)
        {
            if (state.Epoch == 1)
            {
                state.SaveCheckpoint(path);
            }
        }
    }

    private sealed class SavesWithin(string moment, string path) : TrainerCallback
    {
        public override Tensor OnLoss(TrainingState state, Tensor loss, Tensor logits, Tensor targets) => Save(state, nameof(OnLoss), loss);

        public override Tensor OnBackward(TrainingState state, Tensor loss) => Save(state, nameof(OnBackward), loss);

        public override void OnGradients(TrainingState state) => Save(state, nameof(OnGradients), 0);

        private T Save<T>(TrainingState state, string here, T value)
        {
            if (here == moment)
            {
                state.SaveCheckpoint(path);
            }

            return value;
        }
    }

    private sealed class Named(string name) : TrainerCallback
    {
        public override string Name => name;

        public override string SaveState() => "remembered";
    }

    // Writes a checkpoint with valid tensors and changed JSON.
    private string Changed(Action<JsonObject> change)
    {
        using var reader = SafetensorsReader.Open(Write());
        var header = JsonNode.Parse(reader.Metadata["resnetkit.checkpoint"])!.AsObject();
        change(header);
        var writer = new SafetensorsWriter().SetMetadata("resnetkit.checkpoint", header.ToJsonString());
        using var scope = NewDisposeScope();
        foreach (var tensor in reader.Tensors)
        {
            writer.Add(tensor.Name, reader.ReadTensor(tensor.Name));
        }

        writer.Save(_folder.File("changed.safetensors"));
        return _folder.File("changed.safetensors");
    }

    private static (double, double, double?, double?, double?, double) Measured(EpochResult epoch) =>
        (epoch.TrainLoss, epoch.TrainAccuracy, epoch.ValidationLoss, epoch.TestLoss, epoch.TestAccuracy, epoch.LearningRate);

    private static TrainingData Data() => new(
        FixedBatches.Coloured(6), FixedBatches.Coloured(1, seed: 2), FixedBatches.Coloured(1, seed: 3));

    private static TrainerOptions Options(Action<TrainerOptions>? configure = null)
    {
        var options = TrainerTests.Options(epochs: 3);
        options.Deterministic = true;
        configure?.Invoke(options);
        return options;
    }

    /// <summary>Creates a callback. In the second epoch, it replaces the folder of checkpoints with a file.</summary>
    private static StepWatch Sabotage(CheckpointSaver saver) => new(state =>
    {
        if (state.Epoch == 2 && state.Batch == 1)
        {
            Directory.Move(saver.Folder, saver.Folder + "-moved");
            File.WriteAllText(saver.Folder, "in the way");
        }
    });

    private static DataOptions Batches(ulong seed = 5, SamplerOptions? sampler = null) =>
        new() { BatchSize = 8, Seed = seed, Sampler = sampler ?? new ShuffledSamplerOptions(), Augmentations = [] };

    private static ImageDataset Pictures(string[] classes, byte first = 0, int count = 24) => new(
        new ImageShape(3, 8, 8),
        Enumerable.Range(0, count * 192).Select(i => i == 0 ? first : (byte)(i * 7)).ToArray(),
        [.. Enumerable.Range(0, count).Select(i => i % classes.Length)],
        classes);

    // Trains for 3 epochs, and resumes after the second one with the given number of epochs. Returns the announcements in the log of the resumed run.
    private IEnumerable<string> Resumed(int epochs, ScheduleOptions schedule)
    {
        using var model = Networks.WithDropout();
        var logger = new ListLogger();
        new Trainer(model, Options(it => it.Schedule = schedule)) { Callbacks = { new CheckpointSaver(_folder.Path) { EveryEpochs = 1 } } }.Fit(Data());
        var trainer = new Trainer(model, Options(it => (it.Epochs, it.Schedule) = (epochs, schedule))) { Logger = logger };
        trainer.Resume(_folder.File("epoch-0002.safetensors"));
        trainer.Fit(Data());
        return logger.Lines.Where(line => line.StartsWith("The run started with", StringComparison.Ordinal));
    }

    private string Write(Action<TrainerOptions>? configure = null)
    {
        using var model = Networks.WithDropout();
        var saver = new CheckpointSaver(_folder.Path);
        new Trainer(model, Options(configure)) { Callbacks = { saver } }.Fit(Data());
        return saver.LastPath;
    }

    /// <summary>Gives tiny steps in the first epoch and huge ones afterward.</summary>
    private sealed class Collapse : ResNetKit.Training.ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) => stepsDone < 6 ? 1e-3 : 1e38;
    }

    private sealed class Forgetful : TrainerCallback
    {
        public bool Remembers { get; init; }

        public override string SaveState() => Remembers ? "all" : throw new InvalidOperationException("what was it?");

        public override void LoadState(string state) => throw new InvalidOperationException("what was it?");
    }

    private sealed class DescribedSource : IBatchSource
    {
        private readonly FixedBatches _batches = FixedBatches.Coloured(6);

        public int Descriptions { get; private set; }

        public int SampleCount => _batches.SampleCount;

        public int BatchCount => _batches.BatchCount;

        public IReadOnlyDictionary<string, string> Describe()
        {
            Descriptions++;
            return new Dictionary<string, string> { ["colour"] = "blue" };
        }

        public IEnumerable<Batch> GetBatches(int epoch, int firstBatch, BatchFormat format) => _batches.GetBatches(epoch, firstBatch, format);
    }
}
