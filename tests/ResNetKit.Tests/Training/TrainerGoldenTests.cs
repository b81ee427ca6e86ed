using ResNetKit.Data;
using ResNetKit.Training.Optimizers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>Tests that training with the trainer gives the losses and weights of PyTorch, step by step.</summary>
[Collection(TrainingCollection.Name)]
public sealed class TrainerGoldenTests
{
    // A norm removes this bias again, so its gradient consists of rounding errors, which Adam would turn into steps of full size.
    private const string Noise = "4.bias";

    [Fact]
    public void Five_steps_of_sgd_equal_pytorchs() => Train("sgd", Sgd());

    [Fact]
    public void Five_steps_of_adam_equal_pytorchs() =>
        Train("adam", Options(new AdamOptions { LearningRate = 0.01, WeightDecay = 0.01, DecayNormsAndBiases = true }));

    [Fact]
    public void Twenty_steps_of_sgd_equal_pytorchs()
    {
        var options = Options(new SgdOptions { LearningRate = 0.05, WeightDecay = 0, Nesterov = false });
        Train("sgd20", options, 20);
    }

    [Fact]
    public void Twenty_steps_of_adam_equal_pytorchs() => Train("adam20", Options(new AdamOptions { LearningRate = 0.01, WeightDecay = 0 }), 20, frozen: Noise);

    [Fact]
    public void Twenty_steps_of_adamw_equal_pytorchs() =>
        Train("adamw20", Options(new AdamWOptions { LearningRate = 0.01, WeightDecay = 0.1, DecayNormsAndBiases = true }), 20, frozen: Noise);

    [Fact]
    public void Norms_and_biases_are_not_decayed()
    {
        var options = Options(new SgdOptions { LearningRate = 0.1, WeightDecay = 0.1, Nesterov = false });
        Train("decay_groups", options);
    }

    [Fact]
    public void Label_smoothing_equals_pytorchs()
    {
        var options = Sgd();
        options.Loss = new CrossEntropyOptions { LabelSmoothing = 0.2 };
        Train("smoothing", options);
    }

    [Fact]
    public void Gradient_clipping_equals_pytorchs()
    {
        var options = Sgd();
        options.ClipGradientNorm = 0.5;
        Train("clipping", options);
    }

    [Fact]
    public void Gradients_of_several_batches_are_averaged_for_one_step()
    {
        var options = Sgd();
        options.AccumulationBatches = 2;
        Train("accumulation", options, 4);
    }

    [Fact]
    public void One_cycle_moves_adams_rate_and_first_beta_as_in_pytorch()
    {
        var options = Options(new AdamOptions { LearningRate = 0.01, WeightDecay = 0 });
        options.Schedule = new OneCycleScheduleOptions();
        Train("one_cycle", options, 10, frozen: Noise);
    }

    // MuonTests compares the optimizer itself with golden values. In bfloat16, versions of libtorch round differently, so this test compares the trainer
    // with a plain loop on the same libtorch.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Muon_moves_the_filters_and_SGD_the_rest_as_in_a_loop_written_by_hand(bool normalize)
    {
        using var byHand = Golden.Network();
        StepByHand(byHand, normalize);
        using var model = Golden.Network();

        new Trainer(model, Muon(normalize)).Fit(Golden.Batches());

        var expected = byHand.state_dict();
        foreach (var (name, value) in model.state_dict())
        {
            Golden.Values(value).Should().Equal(Golden.Values(expected[name]), (a, b) => Math.Abs(a - b) <= 2e-5, "{0} is the same", name);
        }
    }

    [Fact]
    public void Filters_that_lie_channels_last_train_the_same()
    {
        var options = Sgd();
        options.ChannelsLast = true;
        Train("sgd", options);
    }

    private static void StepByHand(Module<Tensor, Tensor> model, bool normalize)
    {
        using var scope = NewDisposeScope();
        var parameters = model.parameters().ToArray();
        using var muon = new Muon(
            parameters.Where(parameter => parameter.dim() == 4),
            new Muon.Options
            {
                LearningRate = 0.1,
                Momentum = 0.6,
                WeightDecay = normalize ? 0 : 0.01,
                Iterations = 3,
                NormalizeWeights = normalize,
            });
        using var sgd = optim.SGD(parameters.Where(parameter => parameter.dim() != 4).ToArray(), 0.05, momentum: 0.85, nesterov: true);
        var format = new BatchFormat(ScalarType.Float32, false, CPU);
        foreach (var batch in Golden.Batches().GetBatches(0, 0, format))
        {
            model.zero_grad();
            nn.functional.cross_entropy(model.call(batch.Images), batch.Labels).backward();
            muon.step();
            sgd.step();
        }
    }

    private static void Train(string run, TrainerOptions options, int batches = 5, double tolerance = 2e-5, string? frozen = null)
    {
        using var model = Golden.Network();
        if (frozen is not null)
        {
            model.get_parameter(frozen)!.requires_grad = false;
        }

        var losses = new LossRecorder();
        var trainer = new Trainer(model, options) { Callbacks = { losses } };
        var result = trainer.Fit(Golden.Batches(batches));

        result.CallbackFailures.Should().BeEmpty();
        losses.Losses.Should().Equal(Golden.Losses(run), (a, b) => Math.Abs(a - b) <= tolerance, "each step's loss is PyTorch's");
        model.ShouldHaveState(run, tolerance);
    }

    private static TrainerOptions Sgd() => Options(new SgdOptions { LearningRate = 0.1, WeightDecay = 0.01, DecayNormsAndBiases = true });

    private static TrainerOptions Muon(bool normalize) => Options(new MuonOptions
    {
        LearningRate = 0.1,
        WeightDecay = normalize ? 0 : 0.01,
        Momentum = 0.6,
        Iterations = 3,
        NormalizeWeights = normalize,
        Auxiliary = new SgdOptions { LearningRate = 0.05, Momentum = 0.85, WeightDecay = 0 },
    });

    private static TrainerOptions Options(OptimizerOptions optimizer) => new()
    {
        Epochs = 1,
        Device = "cpu",
        Precision = Precision.Float32,
        ChannelsLast = false,
        Optimizer = optimizer,
        Schedule = new ConstantScheduleOptions(),
    };
}
