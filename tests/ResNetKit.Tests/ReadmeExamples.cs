using ResNetKit;

namespace Guides;

/// <summary>The example of the README, word for word. It needs CIFAR-10 and minutes, so that it compiles is the point.</summary>
internal static class ReadmeExamples
{
    internal static async Task TrainOnCifar10()
    {
        using var model = new ResNetBuilder()
            .WithStem(Stem.Conv3x3(filters: 64))
            .AddStage(filters: 64, blocks: 2)
            .AddStage(filters: 128, blocks: 2, stride: 2)
            .AddStage(filters: 256, blocks: 2, stride: 2)
            .WithBlock(KnownBlocks.Basic).WithShortcut(ShortcutType.Projection)
            .WithDropout(0.1).WithParameterBudget(5_000_000)
            .Build();
        Console.WriteLine(model.Summary());

        var images = await Cifar10Archive.DownloadAsync();          // 170 MB, the first time
        var data = new DataOptions { BatchSize = 128 };
        var train = data.CreateTraining(Cifar10Dataset.Load(images, train: true));
        var test = data.CreateEvaluation(Cifar10Dataset.Load(images, train: false));
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 10 }) { Callbacks = { new ProgressBar() } };
        Console.WriteLine($"test accuracy {trainer.Fit(train, test).History[^1].TestAccuracy:P2}");
    }
}
