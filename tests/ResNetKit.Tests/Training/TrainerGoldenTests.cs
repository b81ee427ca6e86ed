using ResNetKit.Training;

namespace ResNetKit.Tests.Training;

/// <summary>Training through the trainer gives the losses and weights that PyTorch gets, step by step.</summary>
[Collection(TrainingCollection.Name)]
public sealed class TrainerGoldenTests
{
    [Fact]
    public void Five_steps_of_sgd_equal_pytorchs() => Train("sgd", Sgd());

    [Fact]
    public void Five_steps_of_adam_equal_pytorchs() =>
        Train("adam", Options(OptimizerType.Adam, 0.01, decay: 0.01, decayAll: true));

    [Fact]
    public void Twenty_steps_of_sgd_equal_pytorchs()
    {
        var options = Options(OptimizerType.Sgd, 0.05, decay: 0);
        options.Nesterov = false;
        Train("sgd20", options, 20);
    }

    [Fact]
    public void Twenty_steps_of_adam_equal_pytorchs() => Train("adam20", Options(OptimizerType.Adam, 0.01, decay: 0), 20, 2e-4);

    [Fact]
    public void Twenty_steps_of_adamw_equal_pytorchs() =>
        Train("adamw20", Options(OptimizerType.AdamW, 0.01, decay: 0.1, decayAll: true), 20, 2e-4);

    [Fact]
    public void Norms_and_biases_are_not_decayed()
    {
        var options = Options(OptimizerType.Sgd, 0.1, decay: 0.1);
        options.Nesterov = false;
        Train("decay_groups", options);
    }

    [Fact]
    public void Label_smoothing_equals_pytorchs()
    {
        var options = Sgd();
        options.LabelSmoothing = 0.2;
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
        var options = Options(OptimizerType.Adam, 0.01, decay: 0);
        options.Schedule = ScheduleType.OneCycle;
        Train("one_cycle", options, 10, 1e-4);
    }

    [Fact]
    public void Muon_equals_its_published_arithmetic() => Train("muon", Muon(normalize: false), 5, 0.02);

    [Fact]
    public void Muon_with_normalized_weights_equals_its_published_arithmetic() => Train("muon_normalized", Muon(normalize: true), 5, 0.02);

    [Fact]
    public void Filters_that_lie_channels_last_train_the_same()
    {
        var options = Sgd();
        options.ChannelsLast = true;
        Train("sgd", options);
    }

    private static void Train(string run, TrainerOptions options, int batches = 5, double tolerance = 2e-5)
    {
        using var model = Golden.Network();
        var losses = new LossRecorder();
        var trainer = new Trainer(model, options) { Callbacks = { losses } };
        var result = trainer.Fit(Golden.Batches(batches));

        result.CallbackFailures.Should().BeEmpty();
        losses.Losses.Should().Equal(Golden.Losses(run), (a, b) => Math.Abs(a - b) <= tolerance, "each step's loss is PyTorch's");
        model.ShouldHaveState(run, tolerance);
    }

    private static TrainerOptions Sgd() => Options(OptimizerType.Sgd, 0.1, decay: 0.01, decayAll: true);

    private static TrainerOptions Muon(bool normalize)
    {
        var options = Options(OptimizerType.Muon, 0.1, decay: normalize ? 0 : 0.01);
        options.Momentum = 0.6;
        options.MuonIterations = 3;
        options.MuonNormalizeWeights = normalize;
        options.AuxiliaryLearningRate = 0.05;
        options.LearningRateMultipliers = [];
        options.AuxiliaryWeightDecay = 0;
        return options;
    }

    private static TrainerOptions Options(OptimizerType optimizer, double rate, double decay, bool decayAll = false) => new()
    {
        Epochs = 1,
        Device = "cpu",
        Precision = Precision.Float32,
        ChannelsLast = false,
        Optimizer = optimizer,
        LearningRate = rate,
        WeightDecay = decay,
        DecayNormsAndBiases = decayAll,
        Schedule = ScheduleType.Constant,
    };
}
