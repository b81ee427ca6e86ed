// Trains a residual network on your own pictures.
// usage: dotnet run -c Release --project samples/OwnImages -- FOLDER [EPOCHS]
// FOLDER holds train/CLASS/*.png|jpg and, if you like, test/CLASS/*.png|jpg; without test, a fifth of train is held out.
using ResNetKit;
using ResNetKit.Cpu;
using ResNetKit.Samples.OwnImages;

if (args.Length is 0 or > 2 || (args.Length == 2 && !int.TryParse(args[1], out _)))
{
    Console.Error.WriteLine("usage: OwnImages FOLDER [EPOCHS]");
    return 2;
}

var epochs = args.Length == 2 ? int.Parse(args[1]) : 30;
var shape = new ImageShape(3, 32, 32);
ImageDataset training;
ImageDataset test;
try
{
    var pictures = ImageFolderDataset.Load(Path.Combine(args[0], "train"), shape, StbImage.Decode);
    var testFolder = Path.Combine(args[0], "test");
    (training, test) = Directory.Exists(testFolder)
        ? (pictures, ImageFolderDataset.Load(
            testFolder, shape, StbImage.Decode, classNames: pictures.ClassNames, normalization: pictures.Normalization))
        : pictures.Split(validationFraction: 0.2);
}
catch (Exception error) when (error is IOException or InvalidDataException or ArgumentException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

Console.WriteLine(CpuKernels.Enable());
Console.WriteLine($"{training.Count} pictures to train on, {test.Count} to test on, of {string.Join(", ", training.ClassNames)}");
using var model = new ResNetBuilder()
    .WithClasses(training.ClassNames.Count)
    .AddStage(filters: 16, blocks: 1)
    .AddStage(filters: 32, blocks: 1, stride: 2)
    .AddStage(filters: 64, blocks: 1, stride: 2)
    .Build();

var options = new DataOptions { BatchSize = Math.Min(64, (int)training.Count), DropLast = true };
var trainer = new Trainer(model, new TrainerOptions { Epochs = epochs, Optimizer = new SgdOptions { LearningRate = 0.05 } }) { Callbacks = { new ProgressBar() } };
var result = trainer.Fit(options.CreateTraining(training), options.CreateEvaluation(test));
Console.WriteLine($"test accuracy {result.History[^1].TestAccuracy:P1}");
model.save("own-images.dat");
Console.WriteLine("weights in own-images.dat");
return 0;
