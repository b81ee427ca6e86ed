using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The names of augmentations in JSON.</summary>
public static class KnownAugmentations
{
    /// <summary>Mirrors each image in every other epoch: <see cref="AlternatingFlipOptions"/>.</summary>
    public const string AlternatingFlip = "alternatingFlip";

    /// <summary>Changes brightness, contrast, saturation and hue: <see cref="ColorJitterOptions"/>.</summary>
    public const string ColorJitter = "colorJitter";

    /// <summary>Covers a rectangle with another image: <see cref="CutMixOptions"/>.</summary>
    public const string CutMix = "cutMix";

    /// <summary>Fills a square with the mean color: <see cref="CutoutOptions"/>.</summary>
    public const string Cutout = "cutout";

    /// <summary>Blurs the image: <see cref="GaussianBlurOptions"/>.</summary>
    public const string GaussianBlur = "gaussianBlur";

    /// <summary>Adds normal noise: <see cref="GaussianNoiseOptions"/>.</summary>
    public const string GaussianNoise = "gaussianNoise";

    /// <summary>Removes the color: <see cref="GrayscaleOptions"/>.</summary>
    public const string Grayscale = "grayscale";

    /// <summary>Mirrors left to right: <see cref="HorizontalFlipOptions"/>.</summary>
    public const string HorizontalFlip = "horizontalFlip";

    /// <summary>Blends two images: <see cref="MixupOptions"/>.</summary>
    public const string Mixup = "mixup";

    /// <summary>Applies random operations of one strength: <see cref="RandAugmentOptions"/>.</summary>
    public const string RandAugment = "randAugment";

    /// <summary>Rotates, moves, scales and shears: <see cref="RandomAffineOptions"/>.</summary>
    public const string RandomAffine = "randomAffine";

    /// <summary>Crops out of a padded image: <see cref="RandomCropOptions"/>.</summary>
    public const string RandomCrop = "randomCrop";

    /// <summary>Fills a random rectangle: <see cref="RandomErasingOptions"/>.</summary>
    public const string RandomErasing = "randomErasing";

    /// <summary>Rotates: <see cref="RandomRotationOptions"/>.</summary>
    public const string RandomRotation = "randomRotation";

    /// <summary>Applies one random operation of random strength: <see cref="TrivialAugmentOptions"/>.</summary>
    public const string TrivialAugment = "trivialAugment";

    /// <summary>Gets the names of all augmentations, registered ones included, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<AugmentationOptions> List { get; } = new NamedOptionsList<AugmentationOptions>("augmentation")
        .Register<AlternatingFlipOptions>(AlternatingFlip)
        .Register<ColorJitterOptions>(ColorJitter)
        .Register<CutMixOptions>(CutMix)
        .Register<CutoutOptions>(Cutout)
        .Register<GaussianBlurOptions>(GaussianBlur)
        .Register<GaussianNoiseOptions>(GaussianNoise)
        .Register<GrayscaleOptions>(Grayscale)
        .Register<HorizontalFlipOptions>(HorizontalFlip)
        .Register<MixupOptions>(Mixup)
        .Register<RandAugmentOptions>(RandAugment)
        .Register<RandomAffineOptions>(RandomAffine)
        .Register<RandomCropOptions>(RandomCrop)
        .Register<RandomErasingOptions>(RandomErasing)
        .Register<RandomRotationOptions>(RandomRotation)
        .Register<TrivialAugmentOptions>(TrivialAugment);

    /// <summary>Gives an augmentation of your own a name, for JSON and configuration.</summary>
    /// <typeparam name="T">The options record.</typeparam>
    /// <param name="name">The name, in camelCase. Registering the same record under the same name again changes nothing.</param>
    /// <exception cref="ArgumentException">The name is malformed or belongs to another augmentation, or the record has another name.</exception>
    public static void Register<T>(string name)
        where T : AugmentationOptions, new() => List.Register<T>(name);

    /// <summary>Creates the default options of an augmentation by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such augmentation; the message suggests the nearest name.</exception>
    public static AugmentationOptions Create(string name) => List.Create(name);
}
