using ResNetKit.Models;
using ResNetKit.Tests.Training;
using ResNetKit.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Inference;

/// <summary>Tests predictions that several threads make with one model at the same time, or that are made during training.</summary>
[Collection(TrainingCollection.Name)]
public sealed class ThreadTests : IDisposable
{
    private const int Threads = 4;
    private const int PredictionsOfAThread = 100;
    private const float Rounding = 1e-5f;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly SyntheticDataset _images = SyntheticDataset.Create(64);

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("basic")]
    [InlineData("preActivation")]
    [InlineData("cell")]
    public void Several_threads_get_right_answers_from_a_model_that_is_in_training_mode_and_change_nothing(string block)
    {
        using var model = Small(block);
        model.train();
        var before = Networks.Snapshot(model);

        var wrong = CountWrongAnswers(model);

        wrong.Should().Be(0);
        Networks.Snapshot(model).Should().BeEquivalentTo(before, "no statistics have changed");
        Modules(model).Should().OnlyContain(module => module.training);
    }

    [Fact]
    public void A_model_stays_in_training_mode_also_while_it_predicts()
    {
        using var model = Small("basic");
        var modes = new List<bool>();
        ((nn.Module<Tensor, Tensor>)model.named_modules().Single(entry => entry.Item1 == "layer1.0").Item2)
            .register_forward_hook((_, _, output) =>
            {
                modes.AddRange(Modules(model).Select(module => module.training));
                return output;
            });

        model.Predict(_images);

        modes.Should().NotBeEmpty().And.OnlyContain(training => training);
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void A_training_ends_at_the_same_bits_whether_another_thread_predicts_or_not(Precision precision)
    {
        using var alone = Small("basic");
        using var observed = Small("basic");
        Train(alone, precision);
        using var done = new ManualResetEventSlim();
        var failures = new List<Exception>();
        var predictions = 0;
        var observer = new Thread(() =>
        {
            try
            {
                do
                {
                    predictions += observed.Predict(_images.Subset([0, 1, 2])).Count(prediction => !float.IsNaN(prediction.Probability));
                }
                while (!done.IsSet);
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        });

        observer.Start();
        Train(observed, precision);
        done.Set();
        observer.Join();

        failures.Should().BeEmpty();
        predictions.Should().BePositive();
        Networks.Snapshot(observed).Should().BeEquivalentTo(Networks.Snapshot(alone));
    }

    [Fact]
    public void A_callback_may_predict_with_the_model_that_is_trained()
    {
        using var alone = Small("basic");
        using var observed = Small("basic");
        Train(alone, Precision.Float32);

        Train(observed, Precision.Float32, new StepWatch(_ => observed.Predict(_images.Subset([0]))));

        Networks.Snapshot(observed).Should().BeEquivalentTo(Networks.Snapshot(alone));
    }

    [Fact]
    public void Modules_of_TorchSharp_give_several_threads_right_answers_and_keep_mode_and_statistics()
    {
        using var model = Networks.WithDropout(classes: 10);
        model.train();
        Modules(model).First(module => module is global::TorchSharp.Modules.Dropout).eval();
        var modes = Modules(model).Select(module => module.training).ToArray();
        var before = Networks.Snapshot(model);

        var wrong = CountWrongAnswers(model);

        wrong.Should().Be(0);
        Networks.Snapshot(model).Should().BeEquivalentTo(before);
        Modules(model).Select(module => module.training).Should().Equal(modes);
    }

    [Fact]
    public void A_block_of_a_user_s_own_keeps_mode_and_statistics_too()
    {
        if (!KnownBlocks.Names.Contains(OwnBlock.BlockName))
        {
            KnownBlocks.Register(new OwnBlock());
        }

        using var model = new ResNetBuilder().WithBlock(OwnBlock.BlockName).AddStage(4, stride: 4).Build();
        model.train();
        var before = Networks.Snapshot(model);

        var wrong = CountWrongAnswers(model);

        wrong.Should().Be(0);
        Networks.Snapshot(model).Should().BeEquivalentTo(before);
        Modules(model).Should().OnlyContain(module => module.training);
    }

    [Fact]
    public void Modules_of_TorchSharp_are_refused_while_another_thread_trains_them()
    {
        using var model = Networks.Plain(classes: 10);
        Exception? refusal = null;
        var watch = new StepWatch(_ =>
        {
            if (refusal is null)
            {
                var other = new Thread(() => refusal = Record.Exception(() => model.Predict(_images.Subset([0]))));
                other.Start();
                other.Join();
            }
        });

        Train(model, Precision.Float32, watch);

        refusal.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("Another thread").And.Contain("Sequential");
        model.Invoking(it => it.Predict(_images.Subset([0]))).Should().NotThrow("the training is over");
    }

    private static ResNet Small(string block)
    {
        manual_seed(1);
        return new ResNetBuilder().WithBlock(block).WithDropout(0.3).WithStochasticDepth(0.2).WithSqueezeExcitation(2).WithHeadDropout(0.3)
            .WithStem(Stem.Conv3x3(4)).AddStage(4, stride: 4).AddStage(8, stride: 2).Build();
    }

    private static IEnumerable<nn.Module> Modules(nn.Module model) => [model, .. model.modules()];

    private void Train(nn.Module<Tensor, Tensor> model, Precision precision, params TrainerCallback[] callbacks)
    {
        var options = new TrainerOptions { Epochs = 4, Precision = precision, Device = "cpu", Deterministic = true };
        var trainer = new Trainer(model, options);
        foreach (var callback in callbacks)
        {
            trainer.Callbacks.Add(callback);
        }

        trainer.Fit(new BatchPipeline(_images, batchSize: 16)).CallbackFailures.Should().BeEmpty();
    }

    // Computes predictions in evaluation mode, and then counts how many predictions of several threads differ from them.
    private int CountWrongAnswers(nn.Module<Tensor, Tensor> model)
    {
        var modes = Modules(model).Select(module => module.training).ToArray();
        model.eval();
        var expected = model.Predict(_images);
        foreach (var (module, mode) in Modules(model).Zip(modes))
        {
            module.train(mode);
        }

        var wrong = 0;
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (var i = 0; i < PredictionsOfAThread; i++)
            {
                var index = ((thread * PredictionsOfAThread) + i) % (int)_images.Count;
                using var scope = NewDisposeScope();
                var answer = model.Predict(_images.GetTensor(index)["data"].unsqueeze(0))[0];
                if (!answer.Probabilities.Zip(expected[index].Probabilities).All(pair => Math.Abs(pair.First - pair.Second) < Rounding))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return wrong;
    }

    /// <summary>Represents a block of TorchSharp's own convolution and norm. The result of this norm depends on its mode.</summary>
    private sealed class OwnBlock : IBlock
    {
        public const string BlockName = "threadTestsOwn";

        public string Name => BlockName;

        public LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
        {
            var x = plan.Convolution("0", input, settings.Filters, kernel: 3, settings.Stride);
            return plan.BatchNormalization("1", x, settings.Norm);
        }

        public nn.Module<Tensor, Tensor> Create(NetworkPlan plan, BlockSettings settings) => nn.Sequential(
            nn.Conv2d(settings.InputFilters, settings.Filters, 3, settings.Stride, 1, bias: false), nn.BatchNorm2d(settings.Filters));
    }
}
