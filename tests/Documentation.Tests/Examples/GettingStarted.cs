using ResNetKit;
using ResNetKit.Reporting;

namespace Guides;

/// <summary>Contains the program of docs/guides/getting-started.md, part by part.</summary>
public sealed class GettingStarted : IDisposable
{
    private static readonly string[] _files = ["shapes.safetensors", "shapes.onnx", "report.html"];

    public void Dispose()
    {
        foreach (var file in _files)
            File.Delete(file);
    }

    [Fact]
    public void The_program_of_the_guide_runs_from_images_to_an_exported_model()
    {
        ImageDataset images = SyntheticDataset.Create(8_000);
        ImageDataset testImages = SyntheticDataset.Create(1_000, train: false);

        var data = new DataOptions { BatchSize = 32 };
        using var train = data.CreateTraining(images);
        using var test = data.CreateEvaluation(testImages);

        using var model = new ResNetBuilder()
            .WithStem(Stem.Conv3x3(filters: 16))
            .AddStage(filters: 16, blocks: 1, stride: 2)
            .AddStage(filters: 32, blocks: 1, stride: 2)
            .AddStage(filters: 64, blocks: 1, stride: 2)
            .Build();
        Console.WriteLine(model.Summary());

        var trainer = new Trainer(model, new TrainerOptions { Epochs = 3 }) { Callbacks = { new ProgressBar() } };
        TrainingResult result = trainer.Fit(train, test);

        EvaluationResult evaluation = trainer.Evaluate(test);
        Console.WriteLine($"{evaluation.Accuracy:P1} of {evaluation.Count} test images");
        for (int label = 0; label < testImages.ClassNames.Count; label++)
        {
            Console.WriteLine($"{testImages.ClassNames[label],-10} {evaluation.ClassAccuracies[label]:P1}");
        }

        ReportWriter.Write("report.html", RunReport.FromResult("shapes", result, images.ClassNames));

        model.Save("shapes.safetensors");
        model.ExportOnnx("shapes.onnx", new OnnxExportOptions { Normalization = images.Normalization });

        using var loaded = ResNet.Load("shapes.safetensors");
        Classification prediction = loaded.Predict(testImages)[0];
        Console.WriteLine($"{prediction.ClassName} at {prediction.Probability:P0}");

        evaluation.Accuracy.Should().BeGreaterThan(0.7);
        _files.Should().OnlyContain(file => File.Exists(file));
        var label0 = testImages.Labels[0];
        prediction.Class.Should().Be(evaluation.Predictions[0].Predicted);
        label0.Should().Be(evaluation.Predictions[0].Label);
    }

    internal static async Task Cifar10()
    {
        var folder = await Cifar10Dataset.DownloadAsync();          // 170 MB, the first time
        ImageDataset images = Cifar10Dataset.Load(folder, train: true);
        ImageDataset testImages = Cifar10Dataset.Load(folder, train: false);
        _ = (images, testImages);
    }
}
