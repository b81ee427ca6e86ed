using System.Diagnostics;
using ResNetKit.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class TrainerTests
{
    [Fact]
    public void A_run_gives_a_history_of_every_epoch()
    {
        using var model = Networks.WithDropout();
        var result = new Trainer(model, Options(epochs: 4)).Fit(FixedBatches.Coloured(8), FixedBatches.Coloured(2, seed: 2));

        result.StopReason.Should().Be(StopReason.Completed);
        result.History.Select(epoch => epoch.Epoch).Should().Equal(1, 2, 3, 4);
        result.Steps.Should().Be(32);
        result.ImagesPerSecond.Should().BePositive();
        result.History[^1].TestAccuracy.Should().BeGreaterThan(0.9);
        result.History[^1].TestLoss.Should().BeLessThan(result.History[0].TestLoss!.Value);
        result.History[^1].ValidationAccuracy.Should().BeNull();
        result.Test!.Accuracy.Should().Be(result.History[^1].TestAccuracy);
        result.Test.Count.Should().Be(32);
    }

    [Fact]
    public void Equal_seeds_give_equal_weights()
    {
        Train(seed: 3).Should().BeEquivalentTo(Train(seed: 3), options => options.WithStrictOrdering());
    }

    [Fact]
    public void Other_seeds_give_other_dropout_and_so_other_weights()
    {
        Train(seed: 3)["9.weight"].Should().NotEqual(Train(seed: 4)["9.weight"]);
    }

    [Fact]
    public void After_a_run_the_model_is_contiguous_and_can_be_saved()
    {
        using var model = Networks.WithDropout();
        new Trainer(model, Options()).Fit(FixedBatches.Coloured(2));

        model.parameters().Should().OnlyContain(parameter => parameter.is_contiguous() && parameter.dtype == ScalarType.Float32);
        using var stream = new MemoryStream();
        model.Invoking(it => it.save(stream)).Should().NotThrow();
    }

    [Theory]
    [InlineData(20, 200)]
    [InlineData(50, 5000)]
    public void No_tensor_outlives_its_step(int early, int late)
    {
        using var model = Networks.WithDropout();
        var live = new Dictionary<long, long>();
        var memory = new Dictionary<long, long>();
        var watch = new StepWatch(state =>
        {
            if (state.Step == early || state.Step == late)
            {
                live[state.Step] = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

                // .NET lets its heap grow with the size of the processor's cache before it collects garbage. Here, only native memory is of interest.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                memory[state.Step] = Process.GetCurrentProcess().WorkingSet64;
            }
        });
        new Trainer(model, Options(epochs: late / 10)) { Callbacks = { watch } }.Fit(FixedBatches.Coloured(10));

        live[late].Should().Be(live[early]);
        (memory[late] - memory[early]).Should().BeLessThan(32 << 20);
    }

    [Fact]
    public void A_run_leaves_no_tensor_behind()
    {
        using var model = Networks.WithDropout();
        var options = Options(epochs: 2);
        options.EmaDecay = 0.9;
        new Trainer(model, options).Fit(FixedBatches.Coloured(3), FixedBatches.Coloured(1));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        new Trainer(model, options).Fit(FixedBatches.Coloured(3), FixedBatches.Coloured(1));

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [Fact]
    public void Cancelling_finishes_the_step_and_returns_what_there_is()
    {
        using var model = Networks.WithDropout();
        using var cancellation = new CancellationTokenSource();
        var watch = new StepWatch(state =>
        {
            if (state.Step == 13)
            {
                cancellation.Cancel();
            }
        });
        var result = new Trainer(model, Options(epochs: 5)) { Callbacks = { watch } }
            .Fit(FixedBatches.Coloured(10), cancellation: cancellation.Token);

        result.StopReason.Should().Be(StopReason.Cancelled);
        result.Steps.Should().Be(13);
        result.History.Should().HaveCount(1);
    }

    [Fact]
    public void Training_on_images_needs_neither_data_options_nor_test_images()
    {
        var images = SyntheticDataset.Create(40);
        using var model = Networks.WithDropout(classes: 10);
        using var other = Networks.WithDropout(classes: 10);

        var result = new Trainer(model, Options()).Fit(images, null);

        result.History[^1].TestAccuracy.Should().BeNull();
        result.History.Select(epoch => epoch.TrainLoss).Should()
            .Equal(new Trainer(other, Options()).Fit(images, DataOptions.ForImages(images)).History.Select(epoch => epoch.TrainLoss));
        new Trainer(model, Options()).Invoking(it => it.Fit(images, (DataOptions)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Cancelling_amid_accumulated_batches_finishes_their_step()
    {
        using var model = Networks.WithDropout();
        using var cancellation = new CancellationTokenSource();
        var cancel = new CancelAfterBatches(4, cancellation);
        var options = Options(epochs: 5);
        options.AccumulationBatches = 3;
        var result = new Trainer(model, options) { Callbacks = { cancel } }.Fit(FixedBatches.Coloured(10), cancellation: cancellation.Token);

        result.Steps.Should().Be(2);
        cancel.Batches.Should().Be(6);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_with_step_and_learning_rate_and_spares_the_weights()
    {
        using var model = Networks.WithDropout();
        var source = FixedBatches.Coloured(4);
        var broken = new FixedBatches(
            [.. Enumerable.Range(0, 4).Select(i => (Enumerable.Repeat(i == 2 ? float.NaN : 0.5f, 16 * 192).ToArray(), new long[16]))],
            [16, 3, 8, 8]);
        var options = Options();
        options.Schedule = new ConstantScheduleOptions();
        var watch = new StepWatch(_ => { });
        var trainer = new Trainer(model, options) { Callbacks = { watch } };

        trainer.Invoking(it => it.Fit(broken)).Should().Throw<NonFiniteLossException>()
            .WithMessage("*NaN*step 3*epoch 1*learning rate 0.05*No checkpoint*")
            .Which.Step.Should().Be(3);
        watch.End!.StopReason.Should().Be(StopReason.NonFiniteLoss);
        Golden.Values(model.parameters().First()).Should().OnlyContain(value => double.IsFinite(value));
        trainer.Invoking(it => it.Fit(source)).Should().NotThrow("the model is as it was before the broken step");
    }

    [Fact]
    public void A_schedule_of_ones_own_sets_the_rate()
    {
        using var model = Networks.WithDropout();
        var rates = new LossRecorder();
        new Trainer(model, Options()) { Schedule = new LinearScheduleOptions().CreateSchedule(4), Callbacks = { rates } }.Fit(FixedBatches.Coloured(4));

        rates.Rates.Should().Equal([0.05, 0.0375, 0.025, 0.0125], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Torchs_schedulers_set_the_rate()
    {
        using var model = Networks.WithDropout();
        var rates = new LossRecorder();
        var trainer = new Trainer(model, Options())
        {
            TorchScheduler = optimizer => optim.lr_scheduler.StepLR(optimizer, 2, 0.1),
            Callbacks = { rates },
        };
        trainer.Fit(FixedBatches.Coloured(5));

        rates.Rates.Should().Equal([0.05, 0.05, 0.005, 0.005, 0.0005], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Torchs_reduce_on_plateau_looks_at_each_epoch()
    {
        using var model = Networks.WithDropout();
        var rates = new LossRecorder();
        var options = Options(epochs: 4);
        options.Optimizer = options.Optimizer with { LearningRate = 0.01 };
        var trainer = new Trainer(model, options)
        {
            TorchScheduler = optimizer => optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.5, patience: 0, threshold: 0.9),
            Callbacks = { rates },
        };
        trainer.Fit(FixedBatches.Coloured(1));

        rates.Rates.Should().Equal([0.01, 0.01, 0.005, 0.0025], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Parameters_are_trained_at_the_multiplied_rate_of_their_names()
    {
        using var model = Networks.WithDropout();
        var before = Networks.Snapshot(model);
        var options = Options();
        options.Optimizer = options.Optimizer with
        {
            LearningRateMultipliers = new Dictionary<string, double> { ["0.*"] = 0, ["*.bias"] = 0 },
        };
        new Trainer(model, options).Fit(FixedBatches.Coloured(2));
        var after = Networks.Snapshot(model);

        after["0.weight"].Should().Equal(before["0.weight"]);
        after["4.bias"].Should().Equal(before["4.bias"]);
        after["4.weight"].Should().NotEqual(before["4.weight"]);
    }

    [Fact]
    public void The_learning_rate_falls_from_layer_to_layer_towards_the_input()
    {
        using var model = Networks.WithDropout();
        var before = Networks.Snapshot(model);
        var options = Options();
        options.Optimizer = new SgdOptions { LearningRate = 0.5, WeightDecay = 0, Momentum = 0, Nesterov = false, LayerDecay = 0.25 };
        var (gradients, rates) = (new Dictionary<string, double[]>(), new LossRecorder());
        new Trainer(model, options) { Callbacks = { new GradientNotes(gradients), rates } }.Fit(FixedBatches.Coloured(1));
        var after = Networks.Snapshot(model);

        // The layers are convolution 0 with norm 1, convolution 4 with norm 5, and the head 9.
        rates.Rates.Should().Equal(0.5);
        foreach (var (layer, rate) in new[] { ("0", 0.5 / 16), ("1", 0.5 / 16), ("4", 0.125), ("5", 0.125), ("9", 0.5) })
        {
            var name = $"{layer}.weight";
            after[name].Should().Equal(
                before[name].Zip(gradients[name], (weight, gradient) => weight - (rate * gradient)), (a, b) => Math.Abs(a - b) < 1e-6, name);
        }
    }

    [Fact]
    public void Parameters_are_decayed_by_the_multiplied_weight_decay_of_their_names()
    {
        using var model = Networks.WithDropout();
        var before = Networks.Snapshot(model);
        var options = Options();
        options.Optimizer = new SgdOptions
        {
            LearningRate = 1e-6,
            WeightDecay = 1e5,
            Momentum = 0,
            Nesterov = false,
            WeightDecayMultipliers = new Dictionary<string, double> { ["9.*"] = 0 },
        };
        new Trainer(model, options).Fit(FixedBatches.Coloured(1));
        var after = Networks.Snapshot(model);

        after["4.weight"].Should().Equal(before["4.weight"], (a, b) => Math.Abs(a - (0.9 * b)) < 1e-5);
        after["9.weight"].Should().Equal(before["9.weight"], (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Frozen_parameters_do_not_change()
    {
        using var model = Networks.WithDropout();
        model.get_parameter("0.weight")!.requires_grad_(false);
        var before = Networks.Snapshot(model);
        new Trainer(model, Options()).Fit(FixedBatches.Coloured(2));

        Networks.Snapshot(model)["0.weight"].Should().Equal(before["0.weight"]);
    }

    [Fact]
    public void A_model_without_parameters_is_refused()
    {
        using var model = Sequential(Flatten());

        new Trainer(model, Options()).Invoking(it => it.Fit(FixedBatches.Coloured(1)))
            .Should().Throw<ArgumentException>().WithMessage("*nothing to train*");
    }

    [Fact]
    public void A_model_that_returns_no_logits_is_refused()
    {
        using var model = Sequential(Conv2d(3, 4, 3));

        new Trainer(model, Options()).Invoking(it => it.Fit(FixedBatches.Coloured(1)))
            .Should().Throw<InvalidOperationException>().WithMessage("*logits (N, classes)*[16, 4, 6, 6]*");
    }

    [Fact]
    public void A_model_that_returns_one_number_for_each_image_is_refused_in_training_and_evaluation()
    {
        using var model = Sequential(Flatten(), Linear(192, 1), Flatten(0));
        var trainer = new Trainer(model, Options());
        const string Message = "The model must return logits (N, classes), but gave [16] for images [16, 3, 8, 8].";

        trainer.Invoking(it => it.Fit(FixedBatches.Coloured(1))).Should().Throw<InvalidOperationException>().WithMessage(Message);
        trainer.Invoking(it => it.Evaluate(FixedBatches.Coloured(1))).Should().Throw<InvalidOperationException>().WithMessage(Message);
    }

    [Fact]
    public void A_network_learns_from_class_probabilities_as_targets()
    {
        using var model = Networks.WithDropout();
        var result = new Trainer(model, Options(epochs: 3)).Fit(
            new SoftTargets(FixedBatches.Coloured(8)), FixedBatches.Coloured(2, seed: 2));

        result.History[^1].TrainAccuracy.Should().BeGreaterThan(0.8);
        result.History[^1].TestAccuracy.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void Evaluation_every_other_epoch_still_evaluates_the_last()
    {
        using var model = Networks.WithDropout();
        var options = Options(epochs: 5);
        options.EvaluateEvery = 2;
        var result = new Trainer(model, options).Fit(FixedBatches.Coloured(2), FixedBatches.Coloured(1));

        result.History.Select(epoch => epoch.TestLoss is not null).Should().Equal(false, true, false, true, true);
    }

    [Fact]
    public void The_averaged_weights_are_evaluated_and_are_those_of_the_model_after_the_run()
    {
        using var model = Networks.WithDropout();
        using var plain = Networks.WithDropout();
        var options = Options(epochs: 2);
        var weights = Networks.Snapshot(model)["9.weight"];
        var history = new List<double[]>();
        var watch = new StepWatch(state =>
        {
            using var scope = NewDisposeScope();
            history.Add(Golden.Values(state.Model.get_parameter("9.weight")!));
        });
        options.EmaDecay = 0.8;
        var result = new Trainer(model, options) { Callbacks = { watch } }.Fit(FixedBatches.Coloured(4), FixedBatches.Coloured(2));
        var average = history.Aggregate(weights, (sum, step) => [.. sum.Zip(step, (a, b) => (0.8 * a) + (0.2 * b))]);

        Networks.Snapshot(model)["9.weight"].Should().Equal(average, (a, b) => Math.Abs(a - b) < 1e-5);
        new Trainer(model, Options()).Evaluate(FixedBatches.Coloured(2)).Loss.Should().BeApproximately(result.Test!.Loss, 1e-5);
    }

    [Fact]
    public void Evaluating_leaves_the_model_in_its_mode()
    {
        using var model = Networks.WithDropout();
        var before = Networks.Snapshot(model);
        new Trainer(model, Options()).Evaluate(FixedBatches.Coloured(2));

        model.training.Should().BeTrue();
        Networks.Snapshot(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Mirrored_views_are_averaged()
    {
        using var model = Networks.WithDropout();
        var options = Options();
        var source = FixedBatches.Coloured(1);
        var plain = new Trainer(model, options).Evaluate(source);
        options.TestTimeAugmentation = TestTimeAugmentation.Mirror;
        var mirrored = new Trainer(model, options).Evaluate(source);
        options.TestTimeAugmentation = TestTimeAugmentation.MirrorAndShift;
        var shifted = new Trainer(model, options).Evaluate(source);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        model.eval();
        var batch = source.GetBatches(0, 0, new ResNetKit.Data.BatchFormat(ScalarType.Float32, false, CPU)).Single();
        Tensor Both(Tensor images) => (model.call(images) + model.call(images.flip(3))) / 2;
        double Loss(Tensor logits) => functional.cross_entropy(logits, batch.Labels).item<float>();
        var padded = functional.pad(batch.Images, (1, 1, 1, 1), TorchSharp.PaddingModes.Reflect);
        Tensor Crop(long offset) => padded.narrow(2, offset, 8).narrow(3, offset, 8);

        mirrored.Loss.Should().BeApproximately(Loss(Both(batch.Images)), 1e-5).And.NotBe(plain.Loss);
        shifted.Loss.Should().BeApproximately(Loss((Both(batch.Images) / 2) + (Both(Crop(0)) / 4) + (Both(Crop(2)) / 4)), 1e-5);
    }

    [Fact]
    public void After_a_run_the_model_is_in_evaluation_mode()
    {
        using var model = Networks.WithDropout();
        new Trainer(model, Options()).Fit(FixedBatches.Coloured(1));

        model.modules().Should().OnlyContain(module => !module.training);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:63")]
    public void A_device_that_is_not_there_is_named(string device)
    {
        if (device == "cuda" && cuda.is_available())
        {
            return;
        }

        using var model = Networks.WithDropout();
        var options = Options();
        options.Device = device;

        new Trainer(model, options).Invoking(it => it.Fit(FixedBatches.Coloured(1)))
            .Should().Throw<ArgumentException>().WithMessage($"*'{device}' is not available*");
    }

    [Fact]
    public void A_source_that_has_fewer_batches_than_it_announced_is_an_error()
    {
        using var model = Networks.WithDropout();

        new Trainer(model, Options()).Invoking(it => it.Fit(new ShortSource(FixedBatches.Coloured(3))))
            .Should().Throw<InvalidOperationException>().WithMessage("*BatchCount of 4*ended after 3*");
    }

    private sealed class GradientNotes(Dictionary<string, double[]> gradients) : TrainerCallback
    {
        public override void OnGradients(TrainingState state)
        {
            foreach (var (name, parameter) in state.Parameters)
            {
                gradients[name] = Golden.Values(parameter.grad!);
            }
        }
    }

    private sealed class CancelAfterBatches(int count, CancellationTokenSource cancellation) : TrainerCallback
    {
        public int Batches { get; private set; }

        public override void OnBatchEnd(TrainingState state)
        {
            if (++Batches == count)
            {
                cancellation.Cancel();
            }
        }
    }

    internal static TrainerOptions Options(int epochs = 1) => new()
    {
        Epochs = epochs,
        Device = "cpu",
        Precision = Precision.Float32,
        Optimizer = new SgdOptions { LearningRate = 0.05 },
        Schedule = new ConstantScheduleOptions(),
    };

    private static Dictionary<string, double[]> Train(long seed)
    {
        using var model = Networks.WithDropout();
        var options = Options(epochs: 2);
        options.Seed = seed;
        new Trainer(model, options).Fit(FixedBatches.Coloured(4));
        return Networks.Snapshot(model);
    }
}
