using TorchSharp.Modules;

namespace ResNetKit.Tests.Training;

/// <summary>Tests that trainers do not change each other's results. All trainers of a process share libtorch's random number generator.</summary>
[Collection(TrainingCollection.Name)]
public sealed class ConcurrentTrainersTests
{
    [Fact]
    public async Task Trainers_that_run_at_once_give_the_weights_that_each_gives_alone()
    {
        var models = Enumerable.Range(0, 8).Select(_ => Networks.WithDropout()).ToArray();
        for (var seed = 0; seed < 4; seed++)
        {
            Train(models[seed], seed);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() => Train(models[4 + seed], seed))));

        for (var seed = 0; seed < 4; seed++)
        {
            Networks.Snapshot(models[4 + seed]).Should().BeEquivalentTo(Networks.Snapshot(models[seed]), "seed {0} draws the same dropout", seed);
        }
    }

    [Fact]
    public async Task A_range_test_beside_a_trainer_changes_neither()
    {
        var (alone, beside, searched) = (Networks.WithDropout(), Networks.WithDropout(), Networks.WithDropout());
        Train(alone, seed: 1);
        var curve = FindLosses(searched);

        var training = Task.Run(() => Train(beside, seed: 1));
        var finding = Task.Run(() => FindLosses(searched));

        await training;
        (await finding).Should().Equal(curve);
        Networks.Snapshot(beside).Should().BeEquivalentTo(Networks.Snapshot(alone));
    }

    private static void Train(Sequential model, int seed) => new Trainer(model, Options(seed)).Fit(FixedBatches.Coloured(12, batchSize: 4));

    private static double[] FindLosses(Sequential model)
    {
        var options = new LearningRateFinderOptions { MinLearningRate = 1e-4, MaxLearningRate = 0.1, Steps = 20 };
        return [.. new Trainer(model, Options(2)).FindLearningRate(FixedBatches.Coloured(4, batchSize: 4), options).Points.Select(point => point.Loss)];
    }

    private static TrainerOptions Options(int seed)
    {
        var options = TrainerTests.Options(epochs: 3);
        (options.Seed, options.Deterministic) = (seed, true);
        return options;
    }
}
