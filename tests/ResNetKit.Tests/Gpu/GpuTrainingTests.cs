using ResNetKit.Data;
using ResNetKit.Tests.Serialization;
using ResNetKit.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Gpu;

/// <summary>Compares training, evaluation and checkpoints on a GPU with those on the CPU.</summary>
[Collection(TrainingCollection.Name)]
public sealed class GpuTrainingTests : IDisposable
{
    // The relative rounding error of float32 is at most 2^-24. Sums of a few hundred products, through about twenty layers, have a far smaller error
    // than this bound.
    private const double Rounding = 1e-4;

    private readonly TemporaryFolder _folder = new();
    private readonly bool _allowTf32 = backends.cudnn.allow_tf32;

    // By default, convolutions on GPUs that support TF32 round their inputs to this format, which has only 10 bits after the point.
    public GpuTrainingTests() => backends.cudnn.allow_tf32 = false;

    public void Dispose()
    {
        backends.cudnn.allow_tf32 = _allowTf32;
        _folder.Dispose();
    }

    [GpuFact]
    public void The_first_loss_is_that_of_the_CPU()
    {
        FirstLoss("cuda").Should().BeApproximately(FirstLoss("cpu"), Rounding);
    }

    [GpuFact]
    public void The_weights_after_a_step_are_those_of_the_CPU()
    {
        var (here, there) = (WeightsAfterAStep("cpu"), WeightsAfterAStep("cuda"));

        there.Keys.Should().Equal(here.Keys);

        // Rounding moves a few inputs of ReLU across zero, and each of them adds or removes a whole term of a gradient. In the first stage, the gradient of
        // a bias is a sum of 65,536 terms of both signs. This sum is about as large as 256 of its terms, so one term more or less is 0.4 percent.
        foreach (var (name, values) in here)
        {
            var size = Math.Sqrt(values.Sum(value => value * value));
            var difference = Math.Sqrt(values.Zip(there[name], (one, other) => (one - other) * (one - other)).Sum());
            difference.Should().BeLessThan((0.02 * size) + 1e-6, name);
        }
    }

    [GpuFact]
    public void A_GPU_is_used_by_default_and_computes_in_bfloat16()
    {
        using var model = Networks.WithDropout();

        var result = new Trainer(model, Options(epochs: 4)).Fit(FixedBatches.Coloured(8), FixedBatches.Coloured(2, seed: 2));

        result.Device.Should().StartWith("cuda");
        result.Precision.Should().Be(Precision.BFloat16);
        result.History[^1].TestAccuracy.Should().BeGreaterThan(0.9);
        model.parameters().Should().OnlyContain(parameter => parameter.dtype == ScalarType.Float32 && parameter.is_contiguous());
    }

    [GpuFact]
    public void No_tensor_outlives_its_step()
    {
        using var model = Model();
        var live = new List<long>();
        var watch = new StepWatch(state => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount));

        new Trainer(model, Options(epochs: 6)) { Callbacks = { watch } }.Fit(Data(512, 3));

        // An epoch has 8 steps. The last step of the last epoch is compared with that of the second epoch.
        live[^1].Should().Be(live[15]);
    }

    [GpuFact]
    public void Every_optimizer_trains_and_its_state_is_resumed()
    {
        foreach (var name in KnownOptimizers.Names.Where(name => IsOurs(KnownOptimizers.Create(name))))
        {
            var options = Options(epochs: 1);
            options.Optimizer = KnownOptimizers.Create(name);
            using (var model = Model())
            {
                new Trainer(model, options) { Callbacks = { new CheckpointSaver(_folder.File(name)) } }.Fit(Data(256, 3));
            }

            using var resumed = Model(seed: 9);
            options.Epochs = 2;
            var trainer = new Trainer(resumed, options);
            trainer.Resume(Path.Combine(_folder.File(name), "last.safetensors"));
            trainer.Fit(Data(256, 3)).History.Select(epoch => epoch.Epoch).Should().Equal([1, 2], name);
        }
    }

    [GpuFact]
    public void A_checkpoint_of_a_GPU_is_continued_on_a_CPU()
    {
        var options = Options(epochs: 1);
        using (var model = Model())
        {
            new Trainer(model, options) { Callbacks = { new CheckpointSaver(_folder.File("gpu")) } }.Fit(Data(256, 3));
        }

        using var resumed = Model(seed: 9);
        options.Epochs = 2;
        options.Device = "cpu";
        options.Precision = Precision.Float32;
        var trainer = new Trainer(resumed, options);
        trainer.Resume(Path.Combine(_folder.File("gpu"), "last.safetensors"));

        trainer.Fit(Data(256, 3)).History.Should().HaveCount(2);
    }

    [GpuFact]
    public void Every_loss_and_metric_is_computed()
    {
        foreach (var loss in KnownLosses.Names.Where(name => IsOurs(KnownLosses.Create(name))))
        {
            using var model = Model();
            var options = Options(epochs: 1);
            options.Loss = KnownLosses.Create(loss);
            options.Metrics = [.. KnownMetrics.Names.Select(KnownMetrics.Create).Where(IsOurs)];

            var result = new Trainer(model, options).Fit(Data(256, 3), Data(64, 4));

            result.History[^1].TrainLoss.Should().BePositive(loss);
            result.Test!.Metrics.Should().NotBeEmpty();
        }
    }

    [GpuFact]
    public void Averaged_weights_clipped_and_accumulated_gradients_work()
    {
        using var model = Model();
        var options = Options(epochs: 3);
        options.EmaDecay = 0.8;
        options.ClipGradientNorm = 1;
        options.AccumulationBatches = 2;

        new Trainer(model, options).Fit(Data(512, 3)).History.Select(epoch => epoch.TrainLoss).Should().BeInDescendingOrder();
    }

    [GpuFact]
    public void Augmented_batches_are_those_of_the_CPU()
    {
        IAugmentation[] augmentations =
        [
            new RandomCropOptions { Padding = 5 }.CreateAugmentation(),
            new HorizontalFlipOptions().CreateAugmentation(),
            new TrivialAugmentOptions().CreateAugmentation(),
            new RandomErasingOptions().CreateAugmentation(),
            new CutoutOptions { Size = 5 }.CreateAugmentation(),
            new CutMixOptions { Alpha = 1, Probability = 0.5 }.CreateAugmentation(),
        ];
        using var pipeline = new BatchPipeline(SyntheticDataset.Create(300), 100, augmentations, sampler: new ShuffledSamplerOptions(), seed: 4);

        var here = pipeline.GetBatches(1, 0, new BatchFormat(ScalarType.Float32, ChannelsLast: true, CPU)).ToArray();
        var there = pipeline.GetBatches(1, 0, new BatchFormat(ScalarType.Float32, ChannelsLast: true, device("cuda"))).ToArray();

        there.Should().HaveSameCount(here);
        foreach (var (expected, actual) in here.Zip(there))
        {
            using (expected)
            using (actual)
            using (NewDisposeScope())
            {
                actual.Images.device_type.Should().Be(DeviceType.CUDA);
                actual.Images.stride().Should().Equal(expected.Images.stride());
                (actual.Images.cpu() - expected.Images).abs().max().item<float>().Should().BeLessThan(1e-5f);
                (actual.Labels.cpu() - expected.Labels).abs().max().item<float>().Should().BeLessThan(1e-6f);
            }
        }
    }

    [GpuFact]
    public void Predictions_are_those_of_the_CPU()
    {
        using var model = Model();
        model.eval();
        using var images = randn(40, 3, 32, 32);
        var here = model.Predict(images);

        model.to(CUDA);
        var there = model.Predict(images);

        foreach (var (expected, actual) in here.Zip(there))
        {
            actual.Probabilities.Zip(expected.Probabilities, (one, other) => Math.Abs(one - other)).Max().Should().BeLessThan((float)Rounding);
        }
    }

    [GpuFact]
    public void A_model_that_was_trained_on_a_GPU_is_saved_and_exported()
    {
        using var model = Model();
        new Trainer(model, Options(epochs: 1)).Fit(Data(256, 3));

        model.Save(_folder.File("model.safetensors"));
        model.ExportOnnx(_folder.File("model.onnx"));

        using var loaded = ResNet.Load(_folder.File("model.safetensors"));
        using var images = randn(4, 3, 32, 32);
        var expected = model.Predict(images);
        loaded.Predict(images).Zip(expected, (one, other) => Math.Abs(one.Probabilities[0] - other.Probabilities[0])).Max().Should().BeLessThan((float)Rounding);
        new FileInfo(_folder.File("model.onnx")).Length.Should().BePositive();
    }

    [GpuFact]
    public void A_range_test_leaves_the_weights_as_they_were()
    {
        using var model = Model();
        var before = Networks.Snapshot(model);

        var curve = new Trainer(model, Options(epochs: 1)).FindLearningRate(Data(512, 3), new LearningRateFinderOptions { Steps = 20 });

        model.cpu();
        curve.Points.Should().NotBeEmpty();
        Networks.Snapshot(model).Should().BeEquivalentTo(before);
    }

    [GpuFact]
    public void A_loss_that_is_not_finite_is_reported_with_its_step()
    {
        using var model = Model();
        var options = Options(epochs: 20);
        options.Precision = Precision.Float32;
        options.Optimizer = new SgdOptions { LearningRate = 1e6 };

        new Trainer(model, options).Invoking(trainer => trainer.Fit(Data(512, 3))).Should().Throw<NonFiniteLossException>();
    }

    [GpuFact]
    public void A_loss_that_is_found_not_to_be_finite_when_a_checkpoint_is_written_ends_the_run()
    {
        using var model = Model();
        var options = Options(epochs: 20);
        options.Precision = Precision.Float32;
        options.Optimizer = new SgdOptions { LearningRate = 1e6 };
        options.Callbacks = [new CheckpointSaverOptions { Folder = _folder.Path, EverySteps = 1 }];

        new Trainer(model, options).Invoking(trainer => trainer.Fit(Data(512, 3))).Should().Throw<NonFiniteLossException>();
    }

    [GpuFact]
    public void A_deterministic_run_is_refused()
    {
        using var model = Model();
        var options = Options(epochs: 1);
        options.Deterministic = true;

        new Trainer(model, options).Invoking(trainer => trainer.Fit(Data(64, 3))).Should().Throw<ArgumentException>().WithMessage("*set Device to 'cpu'*");
    }

    // Other tests in this process register types of their own, some of them broken on purpose.
    private static bool IsOurs(object options) => options.GetType().Assembly == typeof(Trainer).Assembly;

    private static double FirstLoss(string device)
    {
        using var model = Model();
        var options = Options(epochs: 1);
        options.Device = device;
        options.Precision = Precision.Float32;
        return new Trainer(model, options).Fit(Data(64, 3)).History[0].TrainLoss;
    }

    private static Dictionary<string, double[]> WeightsAfterAStep(string device)
    {
        using var model = Model();
        var options = Options(epochs: 1);
        options.Device = device;
        options.Precision = Precision.Float32;
        new Trainer(model, options).Fit(Data(64, 3));
        model.cpu();
        return Networks.Snapshot(model);
    }

    private static TrainerOptions Options(int epochs) => new()
    {
        Epochs = epochs,
        Optimizer = new SgdOptions { LearningRate = 0.05 },
        Schedule = new ConstantScheduleOptions(),
    };

    private static ResNet Model(int seed = 1)
    {
        manual_seed(seed).Dispose();
        return ResNetBuilder.FromPreset("resnet20").Build();
    }

    private static BatchPipeline Data(int images, ulong seed) =>
        new(SyntheticDataset.Create(images, seed: seed), 64, sampler: new ShuffledSamplerOptions(), seed: seed);
}
