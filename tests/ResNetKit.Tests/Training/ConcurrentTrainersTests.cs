using static TorchSharp.torch;

namespace ResNetKit.Tests.Training;

/// <summary>libtorch's generator belongs to the whole process; trainers share it without changing each other's results.</summary>
[Collection(TrainingCollection.Name)]
public sealed class ConcurrentTrainersTests
{
    [Fact]
    public async Task Trainers_that_run_at_once_give_the_weights_that_each_gives_alone()
    {
        var alone = Enumerable.Range(0, 4).Select(seed => Train(seed)).ToArray();

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() => Train(seed))));

        for (var seed = 0; seed < 4; seed++)
        {
            together[seed].Should().BeEquivalentTo(alone[seed], "seed {0} draws the same dropout", seed);
        }
    }

    [Fact]
    public async Task A_range_test_beside_a_trainer_changes_neither()
    {
        var (alone, curve) = (Train(1), FindRate());

        var training = Task.Run(() => Train(1));
        var finding = Task.Run(FindRate);

        (await training).Should().BeEquivalentTo(alone);
        (await finding).Should().Equal(curve);
    }

    private static Dictionary<string, double[]> Train(int seed)
    {
        using var scope = NewDisposeScope();
        using var model = Create();
        new Trainer(model, Options(seed)).Fit(FixedBatches.Coloured(12, batchSize: 4));
        return Networks.Snapshot(model);
    }

    private static double[] FindRate()
    {
        using var scope = NewDisposeScope();
        using var model = Create();
        var options = new LearningRateFinderOptions { MinLearningRate = 1e-4, MaxLearningRate = 0.1, Steps = 20 };
        return [.. new Trainer(model, Options(2)).FindLearningRate(FixedBatches.Coloured(4, batchSize: 4), options).Points.Select(point => point.Loss)];
    }

    // Drawn at once, initial weights would depend on who comes first.
    private static TorchSharp.Modules.Sequential Create()
    {
        var model = Networks.WithDropout();
        using var noGrad = no_grad();
        foreach (var (parameter, place) in model.parameters().Select((parameter, place) => (parameter, place)))
        {
            using var values = linspace(-0.3 - (0.01 * place), 0.4, parameter.numel());
            parameter.copy_(values.reshape(parameter.shape));
        }

        return model;
    }

    private static TrainerOptions Options(int seed)
    {
        var options = TrainerTests.Options(epochs: 3);
        (options.Seed, options.Deterministic) = (seed, true);
        return options;
    }
}
