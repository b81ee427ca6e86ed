using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Contains the options for creating batches from a dataset. They can be set in code, JSON or configuration.</summary>
/// <remarks>
/// By default, the augmentations of training images are a random crop with four pixels of padding, and a random horizontal flip. They follow He et al.,
/// "Deep residual learning for image recognition" (2015), section 4.2.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class DataOptions
{
    // 41 images of 224×224 have about this many pixels. With the preset resnet18-imagenet on a CPU in float32, a forward and a backward pass with 41
    // images increased the memory of the process by 1.5 GiB. An evaluation with four times as many images increased it by 1.0 GiB.
    private const int PixelsOfBatch = 1 << 21;
    private const int LargestBatch = 128;
    private const int SmallestBatch = 16;
    private const int FewestBatches = 10;

    /// <summary>Gets or sets the number of samples in a training batch, N, from 1 to 1,000,000. Default: 128.</summary>
    [Range(1, 1_000_000)]
    [JsonPropertyName("batchSize")]
    public int BatchSize { get; set; } = 128;

    /// <summary>Gets or sets the number of samples in an evaluation batch, from 1 to 1,000,000. Default: 500.</summary>
    [Range(1, 1_000_000)]
    [JsonPropertyName("evaluationBatchSize")]
    public int EvaluationBatchSize { get; set; } = 500;

    /// <summary>
    /// Gets or sets the seed for the sample order, the augmentations and the validation split. Default: <see langword="null"/>. A trainer then uses its
    /// own seed, and a direct call of <see cref="Split"/> uses its argument <c>runSeed</c>.
    /// </summary>
    [JsonPropertyName("seed")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Seed { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether to skip the last training batch of an epoch if it has fewer samples than the others. Default:
    /// <see langword="false"/>.
    /// </summary>
    [JsonPropertyName("dropLast")]
    public bool DropLast { get; set; }

    /// <summary>Gets or sets the fraction of each class's training images to hold out for validation, at least 0 and below 1. Default: 0.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    [JsonPropertyName("validationFraction")]
    public double ValidationFraction { get; set; }

    /// <summary>Gets or sets the normalization of the pixels. Default: <see langword="null"/>, for the normalization of the dataset.</summary>
    [JsonPropertyName("normalization")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Normalization? Normalization { get; set; }

    /// <summary>Gets or sets the sampler, which selects and orders the samples of a training epoch. Default: <see cref="ShuffledSamplerOptions"/>.</summary>
    [JsonPropertyName("sampler")]
    public SamplerOptions Sampler { get; set; } = new ShuffledSamplerOptions();

    /// <summary>
    /// Gets or sets the augmentations of training images, in the order in which they are applied; an empty list disables augmentation.
    /// Default: <see cref="RandomCropOptions"/> and <see cref="HorizontalFlipOptions"/>.
    /// </summary>
    [JsonPropertyName("augmentations")]
    public IReadOnlyList<AugmentationOptions> Augmentations { get; set; } = [new RandomCropOptions(), new HorizontalFlipOptions()];

    /// <summary>
    /// Creates options that suit the size and number of the training images. The batch size is chosen to limit the memory for a step. If
    /// there are at least 160 images, an epoch also has ten batches or more.
    /// </summary>
    /// <param name="images">The training images.</param>
    /// <returns>
    /// The options. The batch size is a power of two. It is 128 for at least 1,280 images of at most 128×128 pixels; otherwise, it is less.
    /// For example, it is 16 for 50 images of 224×224 pixels, and 32 for 10,000 of them. The batch size for evaluation is
    /// 500, or less for images of more than about 128×128 pixels. The augmentations are a random crop and a random horizontal flip. The padding
    /// of the crop is one eighth of the shorter side, rounded down, but at least 1 pixel (0 if that side has only 1 pixel).
    /// </returns>
    public static DataOptions ForImages(ImageDataset images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return ForImages(images.Shape, images.Count);
    }

    /// <summary>Creates options that suit the given shape and number of images.</summary>
    internal static DataOptions ForImages(ImageShape shape, long count)
    {
        var side = Math.Min(shape.Height, shape.Width);
        var fits = Math.Max(PixelsOfBatch / ((long)shape.Height * shape.Width), 1);
        var batch = (int)Math.Min(LargestBatch, Math.Min(fits, Math.Max(count / FewestBatches, SmallestBatch)));
        return new DataOptions
        {
            BatchSize = 1 << BitOperations.Log2((uint)batch),
            EvaluationBatchSize = (int)Math.Min(new DataOptions().EvaluationBatchSize, 4 * fits),

            // The padding must be less than the side, so images with a side of one pixel have none.
            Augmentations = [new RandomCropOptions { Padding = side == 1 ? 0 : Math.Max(side / 8, 1) }, new HorizontalFlipOptions()],
        };
    }

    /// <summary>Validates all options, including those of the augmentations and of the sampler.</summary>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
    public void Validate() => OptionsValidation.Validate(this, "Data");

    /// <summary>
    /// Splits a dataset at random into training and validation images, with the same fraction of each class, rounded to whole images.
    /// </summary>
    /// <param name="dataset">The images to split.</param>
    /// <param name="runSeed">The seed of the split if <see cref="Seed"/> is <see langword="null"/>.</param>
    /// <returns>The training and validation images. If <see cref="ValidationFraction"/> is 0, they are all images and <see langword="null"/>.</returns>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
    /// <exception cref="ArgumentException">No images would remain for training or for validation.</exception>
    public (ImageDataset Training, ImageDataset? Validation) Split(ImageDataset dataset, ulong runSeed = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Validate();
        return ValidationFraction == 0 ? (dataset, null) : dataset.Split(ValidationFraction, Seed ?? runSeed);
    }

    /// <summary>
    /// Creates a pipeline of sampled and augmented batches for training. It uses all images; to hold some out, call <see cref="Split"/> first.
    /// </summary>
    /// <param name="dataset">The training images.</param>
    /// <returns>The pipeline.</returns>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
    /// <exception cref="ArgumentException">
    /// The options cannot be used with these images. For example, there are fewer images than <see cref="BatchSize"/> and <see cref="DropLast"/> is set.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The method <c>Create</c> of the sampler's or an augmentation's options returned <see langword="null"/>.
    /// </exception>
    public BatchPipeline CreateTraining(ImageDataset dataset)
    {
        Validate();
        return new BatchPipeline(
            dataset, BatchSize, Augmentations.Select(options => options.CreateAugmentation()), Sampler, DropLast, Seed, Normalization);
    }

    /// <summary>Creates a pipeline of batches for evaluation: all images in the order of the dataset, without augmentation.</summary>
    /// <param name="dataset">The images to evaluate on.</param>
    /// <returns>The pipeline.</returns>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
    /// <exception cref="ArgumentException">
    /// The dataset has no images, its number of channels differs from that of <see cref="Normalization"/>, or a batch would take 2 GiB or more as float32.
    /// </exception>
    public BatchPipeline CreateEvaluation(ImageDataset dataset)
    {
        Validate();
        return new BatchPipeline(dataset, EvaluationBatchSize, normalization: Normalization);
    }
}
