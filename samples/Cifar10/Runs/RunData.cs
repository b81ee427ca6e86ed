using ResNetKit.Data;
using ResNetKit.Models;
using ResNetKit.Samples.Cifar10.Configuration;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Contains the images of a run.</summary>
/// <param name="Name">The name of the data, for <c>run.json</c>.</param>
/// <param name="Train">The training images.</param>
/// <param name="Test">The test images.</param>
/// <param name="Validation">The validation images, if the data includes them; otherwise, <see langword="null"/>.</param>
internal sealed record RunData(string Name, ImageDataset Train, ImageDataset Test, ImageDataset? Validation = null)
{
    /// <summary>The default number of epochs on synthetic images, which takes about three minutes on two cores.</summary>
    public const int SyntheticEpochs = 6;

    /// <summary>The name of the synthetic images, for <c>--data</c> and <c>run.json</c>.</summary>
    public const string SyntheticName = "synthetic";

    /// <summary>The name of the user's own pictures, for <c>run.json</c>.</summary>
    public const string PicturesName = "pictures";

    // 5,000 images of 32×32 pixels have about 4.8 million patches of 2×2 pixels, from which 12 directions are computed. More images would hardly change them.
    private const int WhiteningImages = 5_000;

    private const string EnvironmentVariable = "RESNETKIT_DATA";

    /// <summary>Gets a value indicating whether the images are synthetic.</summary>
    public bool IsSynthetic => Train is SyntheticDataset;

    /// <summary>Loads the images specified by <c>--data</c>.</summary>
    /// <param name="wanted">A folder with CIFAR-10 or with pictures, <c>synthetic</c> or <c>auto</c>.</param>
    /// <param name="imageSize">The number of rows and columns to which pictures are resized.</param>
    /// <param name="notice">A function that shows a notice to the user.</param>
    /// <param name="pictures">The options for reading pictures; <see langword="null"/> for the defaults.</param>
    /// <exception cref="IOException">The folder does not exist or cannot be read.</exception>
    /// <exception cref="InvalidDataException">The folder contains neither valid CIFAR-10 files nor valid pictures.</exception>
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
        if (Cifar10Dataset.Exists(Cifar10Dataset.DefaultFolder))
        {
            return Cifar10(Cifar10Dataset.DefaultFolder);
        }

        notice("notice: CIFAR-10 was not found; using synthetic images, which this program generates. They are NOT CIFAR-10.");
        notice($"notice: to use CIFAR-10, run the command \"download\", or specify its folder with --data or {EnvironmentVariable}.");
        return Synthetic();
    }

    /// <summary>Creates the batches of the splits for a configuration.</summary>
    public TrainingData Split(RunConfiguration configuration)
    {
        var options = configuration.Data;
        var (training, held) = options.Split(Train, (ulong)configuration.Training.Seed);
        var validation = held ?? Validation;
        return new TrainingData(
            options.CreateTraining(training), validation is null ? null : options.CreateEvaluation(validation), options.CreateEvaluation(Test));
    }

    /// <summary>Creates a network with random weights from the seed of the configuration. A whitening stem is initialized from training images.</summary>
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

    /// <summary>Adapts the options of a network to the size, channels and classes of the images.</summary>
    public void Fit(ResNetOptions model)
    {
        (model.InputChannels, model.InputHeight, model.InputWidth) = (Train.Shape.Channels, Train.Shape.Height, Train.Shape.Width);
        model.Classes = Train.ClassNames.Count;
    }

    // The images are taken at regular intervals from the whole dataset, because pictures in folders are ordered by class.
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
            notice($"notice: '{file}' is skipped. {reason}");
        }
        if (pictures.Skipped.Count > 0)
        {
            notice($"notice: {pictures.Skipped.Count} pictures are skipped.");
        }
        return new(PicturesName, pictures.Train, pictures.Test, pictures.Validation);
    }

    // A folder has pictures if it has a subfolder that is neither hidden nor one of the official folders of CIFAR-10.
    private static bool HoldsPictures(string folder) => Directory.Exists(folder) && !Cifar10Dataset.Exists(folder)
        && Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path))
            .Any(name => !name.StartsWith('.') && !name.StartsWith("cifar-10-", StringComparison.Ordinal));

    private static RunData Synthetic() =>
        new(SyntheticName, SyntheticDataset.Create(train: true), SyntheticDataset.Create(2_000, train: false));
}
