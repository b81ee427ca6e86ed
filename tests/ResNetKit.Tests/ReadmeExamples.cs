using ResNetKit;

namespace Guides;

/// <summary>Contains the first example of the README, word for word. It is only compiled. Package.Tests runs a short form of it.</summary>
internal static class ReadmeExamples
{
    internal static void TrainOnDrawnImages()
    {
        using var model = new ResNetBuilder()
            .WithStem(Stem.Conv3x3(filters: 16))
            .AddStage(filters: 16, blocks: 1, stride: 2)
            .AddStage(filters: 32, blocks: 1, stride: 2)
            .AddStage(filters: 64, blocks: 1, stride: 2)
            .Build();
        Console.WriteLine(model.Summary());

        var images = SyntheticDataset.Create(8_000);
        var testImages = SyntheticDataset.Create(1_000, train: false);
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 3 }) { Callbacks = { new ProgressBar() } };
        var result = trainer.Fit(images, new DataOptions { BatchSize = 32 }, testImages);
        Console.WriteLine($"test accuracy {result.History[^1].TestAccuracy:P1}");

        model.Save("shapes.safetensors");
        Console.WriteLine($"the first test image shows a {model.Predict(testImages)[0].ClassName}");
    }
}
