// Trains a small residual network on images that the library draws itself, and looks at what it predicts.
using ResNetKit;
using ResNetKit.Cpu;

Console.WriteLine(CpuKernels.Enable());
using var model = new ResNetBuilder()
    .AddStage(filters: 16, blocks: 1)
    .AddStage(filters: 32, blocks: 1, stride: 2)
    .AddStage(filters: 64, blocks: 1, stride: 2)
    .WithDropout(0.1)
    .WithParameterBudget(5_000_000)
    .Build();
Console.WriteLine(model.Summary());

var data = new DataOptions { BatchSize = 64 };
var train = data.CreateTraining(SyntheticDataset.Create(4_000));
var images = SyntheticDataset.Create(1_000, train: false);
var test = data.CreateEvaluation(images);

var trainer = new Trainer(model, new TrainerOptions { Epochs = 5 }) { Callbacks = { new ProgressBar() } };
var result = trainer.Fit(train, test);
Console.WriteLine($"test accuracy {result.History[^1].TestAccuracy:P1}");

foreach (var (prediction, label) in model.Predict(images).Zip(images.Labels).Take(5))
{
    Console.WriteLine($"{images.ClassNames[label],-10} predicted {prediction.ClassName,-10} {prediction.Probability:P0}");
}
