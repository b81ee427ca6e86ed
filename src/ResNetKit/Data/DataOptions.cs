using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>
/// Options of the batches that are made from a dataset, for code, JSON or configuration. The defaults are those of He et al. 2015 for
/// CIFAR-10: a random crop out of four pixels of padding, and a random flip.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class DataOptions
{
    // What suits most images: the activations of a ResNet-18 for as many pixels take about two gigabytes.
    private const int PixelsOfBatch = 1 << 21;
    private const int LargestBatch = 128;
    private const int SmallestBatch = 16;
    private const int FewestBatches = 10;

    /// <summary>Gets or sets the number of samples in a training batch, N. Default 128.</summary>
    [Range(1, 1_000_000)]
    [JsonPropertyName("batchSize")]
    public int BatchSize { get; set; } = 128;

    /// <summary>Gets or sets the number of samples in a batch of an evaluation. Default 500.</summary>
    [Range(1, 1_000_000)]
    [JsonPropertyName("evaluationBatchSize")]
    public int EvaluationBatchSize { get; set; } = 500;

    /// <summary>Gets or sets the seed of order, augmentation and validation split. Default null: the seed of the trainer.</summary>
    [JsonPropertyName("seed")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Seed { get; set; }

    /// <summary>Gets or sets whether to leave out the samples that fill no whole batch at the end of an epoch. Default false.</summary>
    [JsonPropertyName("dropLast")]
    public bool DropLast { get; set; }

    /// <summary>Gets or sets the share of the training set that is held out for validation, class by class; in [0, 1). Default 0.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    [JsonPropertyName("validationFraction")]
    public double ValidationFraction { get; set; }

    /// <summary>Gets or sets how pixels become numbers. Default null: as the dataset says.</summary>
    [JsonPropertyName("normalization")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Normalization? Normalization { get; set; }

    /// <summary>Gets or sets which samples an epoch of training has, and in which order. Default <see cref="ShuffledSamplerOptions"/>.</summary>
    [JsonPropertyName("sampler")]
    public SamplerOptions Sampler { get; set; } = new ShuffledSamplerOptions();

    /// <summary>Gets or sets the augmentations of training images, in the order of application. Default <see cref="RandomCropOptions"/> and
    /// <see cref="HorizontalFlipOptions"/>; an empty list shows the images as they are.</summary>
    [JsonPropertyName("augmentations")]
    public IReadOnlyList<AugmentationOptions> Augmentations { get; set; } = [new RandomCropOptions(), new HorizontalFlipOptions()];

    /// <summary>Creates options that suit images of any size and number: batches that fit into memory and of which an epoch has about ten or
    /// more, crops out of padding of an eighth of the image's side, and flips.</summary>
    /// <param name="images">The training images.</param>
    /// <returns>
    /// The options. A batch has 128 images, fewer where they have more than 128×128 pixels or are fewer than 1,280; of 50 pictures of 224×224
    /// it has 16, of 10,000 it has 32.
    /// </returns>
    public static DataOptions ForImages(ImageDataset images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return ForImages(images.Shape, images.Count);
    }

    /// <summary>Creates options that suit so many images of a shape.</summary>
    internal static DataOptions ForImages(ImageShape shape, long count)
    {
        var fits = Math.Max(PixelsOfBatch / ((long)shape.Height * shape.Width), 1);
        var batch = (int)Math.Min(LargestBatch, Math.Min(fits, Math.Max(count / FewestBatches, SmallestBatch)));
        return new DataOptions
        {
            BatchSize = 1 << BitOperations.Log2((uint)batch),
            EvaluationBatchSize = (int)Math.Min(new DataOptions().EvaluationBatchSize, 4 * fits),
            Augmentations =
                [new RandomCropOptions { Padding = Math.Max(Math.Min(shape.Height, shape.Width) / 8, 1) }, new HorizontalFlipOptions()],
        };
    }

    /// <summary>Checks every option, those of the augmentations and of the sampler included.</summary>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    public void Validate() => OptionsValidation.Validate(this, "Data");

    /// <summary>Splits a dataset into a part to train on and a part to validate on, class by class.</summary>
    /// <param name="dataset">The training images.</param>
    /// <param name="runSeed">The seed of the split where <see cref="Seed"/> is null.</param>
    /// <returns>The two parts; where <see cref="ValidationFraction"/> is 0, all images and null.</returns>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    /// <exception cref="ArgumentException">One of the two parts would have no images.</exception>
    public (ImageDataset Training, ImageDataset? Validation) Split(ImageDataset dataset, ulong runSeed = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Validate();
        return ValidationFraction == 0 ? (dataset, null) : dataset.Split(ValidationFraction, Seed ?? runSeed);
    }

    /// <summary>Creates sampled, augmented batches to train on. All images are trained on: <see cref="Split"/> them first to hold some
    /// out.</summary>
    /// <param name="dataset">The training images.</param>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    /// <exception cref="ArgumentException">The images do not fit the options, for example are fewer than a batch that must be
    /// whole.</exception>
    public BatchPipeline CreateTraining(ImageDataset dataset)
    {
        Validate();
        return new BatchPipeline(
            dataset, BatchSize, Augmentations.Select(options => options.CreateAugmentation()), Sampler, DropLast, Seed, Normalization);
    }

    /// <summary>Creates batches of the images as they are, in their own order.</summary>
    /// <param name="dataset">The images to evaluate on.</param>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    /// <exception cref="ArgumentException">The dataset has no images, or other channels than the normalization.</exception>
    public BatchPipeline CreateEvaluation(ImageDataset dataset)
    {
        Validate();
        return new BatchPipeline(dataset, EvaluationBatchSize, normalization: Normalization);
    }
}
