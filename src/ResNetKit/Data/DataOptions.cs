using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Data;

namespace ResNetKit;

/// <summary>
/// How a dataset becomes batches, as plain data: bindable from JSON or a configuration section, validated as a whole. The defaults are
/// those of He et al. 2015 for CIFAR-10: a random crop out of four pixels of padding, and a random flip.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class DataOptions
{
    /// <summary>Samples in a training batch, N. Default 128.</summary>
    [Range(1, 1_000_000)]
    public int BatchSize { get; set; } = 128;

    /// <summary>Samples in a batch of an evaluation. Default 500.</summary>
    [Range(1, 1_000_000)]
    public int EvaluationBatchSize { get; set; } = 500;

    /// <summary>Seed of order, augmentation and split. Default 0.</summary>
    public ulong Seed { get; set; }

    /// <summary>Whether to leave out the samples that fill no whole batch at the end of an epoch. Default false.</summary>
    public bool DropLast { get; set; }

    /// <summary>Share of the training set that is held out, class by class, to choose by; in [0, 1). Default 0.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double ValidationFraction { get; set; }

    /// <summary>Pixels of padding that training images are cropped out of. Default 4; 0: no crop.</summary>
    [Range(0, 1024)]
    public int CropPadding { get; set; } = 4;

    /// <summary>What a crop shows beyond the image. Default <see cref="ResNetKit.CropPadding.Zero"/>.</summary>
    [EnumDataType(typeof(CropPadding))]
    public CropPadding CropMode { get; set; } = ResNetKit.CropPadding.Zero;

    /// <summary>How training images are mirrored. Default <see cref="FlipType.Random"/>.</summary>
    [EnumDataType(typeof(FlipType))]
    public FlipType Flip { get; set; } = FlipType.Random;

    /// <summary>Side of the square that is cut out of each training image, in pixels (DeVries and Taylor 2017). Default 0: none.</summary>
    [Range(0, 1024)]
    public int CutoutSize { get; set; }

    /// <summary>Chance that a random rectangle of a training image is filled with noise (Zhong et al. 2017). Default 0.</summary>
    [Range(0.0, 1.0)]
    public double RandomErasing { get; set; }

    /// <summary>α of mixup (Zhang et al. 2017). Default 0: no mixup.</summary>
    [Range(0.0, 100.0)]
    public double MixupAlpha { get; set; }

    /// <summary>α of cutmix (Yun et al. 2019). Default 0: no cutmix.</summary>
    [Range(0.0, 100.0)]
    public double CutMixAlpha { get; set; }

    /// <summary>Chance that a training image is cut and mixed, where <see cref="CutMixAlpha"/> is above 0. Default 0.5.</summary>
    [Range(0.0, 1.0)]
    public double CutMixProbability { get; set; } = 0.5;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ValidationException">Some are broken; the message has a line for each.</exception>
    public void Validate()
    {
        var broken = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), broken, validateAllProperties: true))
        {
            var lines = string.Join(Environment.NewLine, broken.Select(result => "  " + result.ErrorMessage));
            throw new ValidationException(
                new ValidationResult(
                    $"The data options are not valid:{Environment.NewLine}{lines}", broken.SelectMany(result => result.MemberNames)),
                validatingAttribute: null,
                value: this);
        }
    }

    /// <summary>Shuffled, augmented batches to train on.</summary>
    /// <param name="dataset">The training images.</param>
    /// <exception cref="ValidationException">Some options are broken.</exception>
    /// <exception cref="ArgumentException">The images do not fit the options, for example are fewer than a batch that must be
    /// whole.</exception>
    public BatchPipeline CreateTraining(ImageDataset dataset)
    {
        Validate();
        return new BatchPipeline(dataset, BatchSize, CreateAugmentations(), shuffle: true, DropLast, Seed);
    }

    /// <summary>Batches of the images as they are, in their own order.</summary>
    /// <param name="dataset">The images to evaluate on.</param>
    /// <exception cref="ValidationException">Some options are broken.</exception>
    public BatchPipeline CreateEvaluation(ImageDataset dataset)
    {
        Validate();
        return new BatchPipeline(dataset, EvaluationBatchSize);
    }

    // Geometry first, then what covers pixels, then what mixes images.
    private IEnumerable<IAugmentation> CreateAugmentations()
    {
        if (CropPadding > 0)
        {
            yield return new RandomCrop(CropPadding, CropMode);
        }

        if (Flip == FlipType.Random)
        {
            yield return new HorizontalFlip();
        }
        else if (Flip == FlipType.Alternating)
        {
            yield return new AlternatingFlip();
        }

        if (CutoutSize > 0)
        {
            yield return new Cutout(CutoutSize);
        }

        if (RandomErasing > 0)
        {
            yield return new RandomErasing(RandomErasing);
        }

        if (MixupAlpha > 0)
        {
            yield return new Mixup(MixupAlpha);
        }

        if (CutMixAlpha > 0)
        {
            yield return new CutMix(CutMixAlpha, CutMixProbability);
        }
    }
}
