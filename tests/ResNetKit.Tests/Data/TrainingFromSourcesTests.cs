using ResNetKit.Data;
using ResNetKit.Tests.Training;
using TorchSharp;

namespace ResNetKit.Tests.Data;

/// <summary>A trainer trains from whatever source it is given.</summary>
[Collection(TrainingCollection.Name)]
public sealed class TrainingFromSourcesTests
{
    private static readonly ImageDataset Images = SyntheticDataset.Create(64);

    [Fact]
    public void A_data_loader_of_torchsharp_trains_as_the_pipeline_does()
    {
        using var loader = torch.utils.data.DataLoader(Images, 16, disposeDataset: false);
        using var pipeline = new BatchPipeline(Images, 16);

        var fromLoader = Train(new DataLoaderSource(loader));
        var fromPipeline = Train(pipeline);

        fromLoader.Should().BeApproximately(fromPipeline, 1e-4);
    }

    [Fact]
    public void Mixed_samples_train_with_their_shared_labels()
    {
        using var plain = new BatchPipeline(Images, 16);
        using var mixed = new BatchPipeline(Images, 16, [new Mixup(alpha: 1), new CutMix()]);

        Train(mixed).Should().BeGreaterThan(0).And.NotBe(Train(plain));
    }

    // The training loss after two epochs.
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
        };
        return new Trainer(model, options).Fit(source).History[^1].TrainLoss;
    }
}
