using ResNetKit;
using ResNetKit.Reporting;
using TorchSharp;

namespace Guides;

/// <summary>Contains the example of the readme of the package ResNetKit.Reporting.</summary>
public sealed class Reports : IDisposable
{
    public void Dispose() => File.Delete("report.html");

    [Fact]
    public void A_run_has_a_report()
    {
        using var model = new ResNetBuilder().AddStage(filters: 2, blocks: 1, stride: 8).Build();
        var testImages = SyntheticDataset.Create(20, train: false);
        var (options, data) = (new TrainerOptions { Epochs = 1 }, new DataOptions { BatchSize = 20 });
        Write(model, options, data.CreateTraining(SyntheticDataset.Create(40)), data.CreateEvaluation(testImages), testImages);

        File.ReadAllText("report.html").Should().Contain("my first run").And.Contain("Confusion matrix");
    }

    private static void Write(
        torch.nn.Module<torch.Tensor, torch.Tensor> model, TrainerOptions options, BatchPipeline train, BatchPipeline test, ImageDataset testImages)
    {
        var result = new Trainer(model, options).Fit(train, test);
        ReportWriter.Write("report.html", RunReport.FromResult("my first run", result, testImages.ClassNames));
    }
}
