// Trains a residual network on your own pictures, and saves it as one file.
// usage: dotnet run -c Release --project samples/OwnImages -- FOLDER [EPOCHS]
// FOLDER contains train/CLASS/* and, optionally, test/CLASS/* or val/CLASS/*; or only CLASS/*.
// Without test and val, a fifth of each class is for testing.
using ResNetKit;
using ResNetKit.Cpu;

if (args.Length is 0 or > 2 || (args.Length == 2 && !int.TryParse(args[1], out _)))
{
    Console.Error.WriteLine("usage: OwnImages FOLDER [EPOCHS]");
    return 2;
}

var epochs = args.Length == 2 ? int.Parse(args[1]) : 30;
var shape = new ImageShape(3, 32, 32);
ImageFolder pictures;
try
{
    pictures = ImageFolder.Load(args[0], shape);
}
catch (Exception error) when (error is IOException or InvalidDataException or ArgumentException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

foreach (var (file, reason) in pictures.Skipped)
{
    Console.Error.WriteLine($"skipped: {file}: {reason}");
}

Console.WriteLine(CpuKernels.Enable());
Console.WriteLine(
    $"{pictures.Train.Count} training and {pictures.Test.Count} test pictures, {pictures.Skipped.Count} skipped, of {string.Join(", ", pictures.ClassNames)}");
using var model = new ResNetBuilder()
    .WithInput(shape)
    .WithClasses(pictures.ClassNames.Count)
    .AddStage(filters: 16, blocks: 1)
    .AddStage(filters: 32, blocks: 1, stride: 2)
    .AddStage(filters: 64, blocks: 1, stride: 2)
    .Build();

var options = new DataOptions { BatchSize = Math.Min(64, (int)pictures.Train.Count), DropLast = true };
var trainer = new Trainer(model, new TrainerOptions { Epochs = epochs, Optimizer = new SgdOptions { LearningRate = 0.05 } }) { Callbacks = { new ProgressBar() } };
var result = trainer.Fit(pictures.Train, options, pictures.Test);
Console.WriteLine($"test accuracy {result.History[^1].TestAccuracy:P1}");
model.Save("own-images.safetensors");
Console.WriteLine("the model is in own-images.safetensors");
return 0;
