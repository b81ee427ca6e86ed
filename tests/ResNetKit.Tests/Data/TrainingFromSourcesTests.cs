using ResNetKit.Data;
using ResNetKit.Tests.Training;
using TorchSharp;

namespace ResNetKit.Tests.Data;

/// <summary>Tests that a trainer can train from any source of batches.</summary>
[Collection(TrainingCollection.Name)]
public sealed class TrainingFromSourcesTests
{
    private static readonly ImageDataset _images = SyntheticDataset.Create(64);

    [Fact]
    public void A_data_loader_of_torchsharp_trains_as_the_pipeline_does()
    {
        using var loader = torch.utils.data.DataLoader(_images, 16, disposeDataset: false);
        using var pipeline = new BatchPipeline(_images, 16);

        var fromLoader = Train(new DataLoaderSource(loader));
        var fromPipeline = Train(pipeline);

        fromLoader.Should().BeApproximately(fromPipeline, 1e-4);
    }

    [Fact]
    public void Mixed_samples_train_with_their_shared_labels()
    {
        using var plain = new BatchPipeline(_images, 16);
        using var mixed = new BatchPipeline(_images, 16, [new MixupOptions { Alpha = 1 }.CreateAugmentation(), new CutMixOptions().CreateAugmentation()]);

        Train(mixed).Should().BeGreaterThan(0).And.NotBe(Train(plain));
    }

    [Fact]
    public void The_trainer_s_seed_decides_the_batches_of_a_source_without_one()
    {
        using var unset = new BatchPipeline(_images, 16, sampler: new ShuffledSamplerOptions());
        using var set = new BatchPipeline(_images, 16, sampler: new ShuffledSamplerOptions(), seed: 1);
        using var other = new BatchPipeline(_images, 16, sampler: new ShuffledSamplerOptions(), seed: 2);

        Train(unset).Should().Be(Train(set)).And.NotBe(Train(other));
    }

    [Fact]
    public void Training_on_images_holds_out_the_share_for_validation()
    {
        var data = new DataOptions { BatchSize = 16, ValidationFraction = 0.25 };
        var (training, held) = data.Split(_images, runSeed: 1);

        var whole = Fit(trainer => trainer.Fit(_images, data, test: _images));
        var byHand = Fit(trainer => trainer.Fit(new TrainingData(data.CreateTraining(training), data.CreateEvaluation(held!), data.CreateEvaluation(_images))));

        whole.ValidationLoss.Should().NotBeNull().And.Be(byHand.ValidationLoss);
        whole.TestLoss.Should().NotBeNull().And.Be(byHand.TestLoss);
        whole.TrainLoss.Should().Be(byHand.TrainLoss);
    }

    private static EpochResult Fit(Func<Trainer, TrainingResult> fit)
    {
        torch.random.manual_seed(1);
        using var model = new ResNetBuilder().AddStage(filters: 8, blocks: 1).Build();
        var options = new TrainerOptions
        {
            Epochs = 1,
            Optimizer = new SgdOptions { LearningRate = 0.05 },
            Precision = Precision.Float32,
            Seed = 1,
            Deterministic = true,
        };
        return fit(new Trainer(model, options)).History[^1];
    }

    // Returns the training loss after two epochs.
    private static double Train(IBatchSource source)
    {
        torch.random.manual_seed(1);
        using var model = new ResNetBuilder().AddStage(filters: 8, blocks: 1).Build();
        var options = new TrainerOptions
        {
            Epochs = 2,
            Optimizer = new SgdOptions { LearningRate = 0.05 },
            Precision = Precision.Float32,
            Seed = 1,
            Deterministic = true,
        };
        return new Trainer(model, options).Fit(source).History[^1].TrainLoss;
    }
}
