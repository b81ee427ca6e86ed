using ResNetKit.Data;
using ResNetKit.Models;
using ResNetKit.Samples.Cifar10.Configuration;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>The images of a run.</summary>
/// <param name="Name">What they are, for <c>run.json</c>.</param>
/// <param name="Train">What is trained on.</param>
/// <param name="Test">What is evaluated on.</param>
/// <param name="Validation">What is validated on, where the data say so themselves.</param>
internal sealed record RunData(string Name, ImageDataset Train, ImageDataset Test, ImageDataset? Validation = null)
{
    /// <summary>Epochs on synthetic images where none are asked for: about three minutes on two cores.</summary>
    public const int SyntheticEpochs = 6;

    /// <summary>The name of images that the program draws, for <c>--data</c> and <c>run.json</c>.</summary>
    public const string SyntheticName = "synthetic";

    /// <summary>The name of pictures of one's own, for <c>run.json</c>.</summary>
    public const string PicturesName = "pictures";

    // Of 4,800,000 patches, for 12 directions: more would change nothing.
    private const int WhiteningImages = 5_000;

    private const string EnvironmentVariable = "RESNETKIT_DATA";

    /// <summary>Whether the images are drawn by the program.</summary>
    public bool IsSynthetic => Train is SyntheticDataset;

    /// <summary>Loads what <c>--data</c> asks for.</summary>
    /// <param name="wanted">A folder with CIFAR-10 or with pictures, <c>synthetic</c> or <c>auto</c>.</param>
    /// <param name="imageSize">Rows and columns that pictures of one's own are brought to.</param>
    /// <param name="notice">Told what the user should know of the choice.</param>
    /// <param name="pictures">How pictures of one's own are read.</param>
    /// <exception cref="IOException">The folder is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The folder holds neither a sound CIFAR-10 nor sound pictures.</exception>
    public static RunData Load(string wanted, int imageSize, Action<string> notice, ImageFolderOptions? pictures = null)
    {
        if (wanted == SyntheticName)
        {
            return Synthetic();
        }
        if (wanted != "auto")
        {
            return HoldsPictures(wanted) ? Pictures(wanted, imageSize, notice, pictures ?? new ImageFolderOptions()) : Cifar10(wanted);
        }
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } folder)
        {
            return Cifar10(folder);
        }
        if (Cifar10Dataset.Exists(Cifar10Archive.DefaultFolder))
        {
            return Cifar10(Cifar10Archive.DefaultFolder);
        }

        notice("notice: no CIFAR-10 at hand; training on synthetic images, drawn by this program. They are NOT CIFAR-10.");
        notice($"notice: for the real ones, run the command \"download\", or name a folder that has them with --data or {EnvironmentVariable}.");
        return Synthetic();
    }

    /// <summary>The splits as the configuration asks for them.</summary>
    public TrainingData Split(RunConfiguration configuration)
    {
        var options = configuration.Data;
        var (training, held) = options.Split(Train, (ulong)configuration.Training.Seed);
        var validation = held ?? Validation;
        return new TrainingData(
            options.CreateTraining(training), validation is null ? null : options.CreateEvaluation(validation), options.CreateEvaluation(Test));
    }

    /// <summary>A new network, as the configuration's seed makes it. A whitening stem is made from images that are trained on.</summary>
    public ResNet Build(RunConfiguration configuration)
    {
        torch.manual_seed(configuration.Training.Seed);
        var model = ResNetBuilder.FromOptions(configuration.Model).Build();
        if (model.WhiteningStem is { } stem)
        {
            Initialize(stem, configuration.Data.Split(Train, (ulong)configuration.Training.Seed).Training);
        }
        return model;
    }

    /// <summary>Makes a network fit the images: their size, their channels, their classes.</summary>
    public void Fit(ResNetOptions model)
    {
        (model.InputChannels, model.InputHeight, model.InputWidth) = (Train.Shape.Channels, Train.Shape.Height, Train.Shape.Width);
        model.Classes = Train.ClassNames.Count;
    }

    // Taken from everywhere in the dataset: one's own pictures come class by class.
    private static void Initialize(WhiteningStem stem, ImageDataset images)
    {
        var count = (int)Math.Min(WhiteningImages, images.Count);
        var some = images.Subset([.. Enumerable.Range(0, count).Select(index => (int)(index * images.Count / count))]);
        var format = new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU);
        using var batch = new BatchPipeline(some, count).GetBatches(epoch: 0, firstBatch: 0, format).First();
        stem.Initialize(batch.Images);
    }

    private static RunData Cifar10(string folder) =>
        new("cifar-10", Cifar10Dataset.Load(folder, train: true), Cifar10Dataset.Load(folder, train: false));

    private static RunData Pictures(string folder, int imageSize, Action<string> notice, ImageFolderOptions options)
    {
        var pictures = ImageFolder.Load(folder, new ImageShape(3, imageSize, imageSize), options);
        foreach (var (file, reason) in pictures.Skipped)
        {
            notice($"notice: '{file}' is left out. {reason}");
        }
        if (pictures.Skipped.Count > 0)
        {
            notice($"notice: {pictures.Skipped.Count} pictures are left out.");
        }
        return new(PicturesName, pictures.Train, pictures.Test, pictures.Validation);
    }

    // Folders of classes, or train with such; what is named like the folders of CIFAR-10 is that.
    private static bool HoldsPictures(string folder) => Directory.Exists(folder) && !Cifar10Dataset.Exists(folder)
        && Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path))
            .Any(name => !name.StartsWith('.') && !name.StartsWith("cifar-10-", StringComparison.Ordinal));

    private static RunData Synthetic() =>
        new(SyntheticName, SyntheticDataset.Create(train: true), SyntheticDataset.Create(2_000, train: false));
}
