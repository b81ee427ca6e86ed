using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Provides the names of augmentations in JSON and configuration, and registers further ones.</summary>
public static class KnownAugmentations
{
    /// <summary>Mirrors each image left to right in every second epoch: <see cref="AlternatingFlipOptions"/>.</summary>
    public const string AlternatingFlip = "alternatingFlip";

    /// <summary>Changes brightness, contrast, saturation and hue: <see cref="ColorJitterOptions"/>.</summary>
    public const string ColorJitter = "colorJitter";

    /// <summary>Replaces a rectangle with the same rectangle of another image: <see cref="CutMixOptions"/>.</summary>
    public const string CutMix = "cutMix";

    /// <summary>Fills a square with the mean color: <see cref="CutoutOptions"/>.</summary>
    public const string Cutout = "cutout";

    /// <summary>Blurs the image: <see cref="GaussianBlurOptions"/>.</summary>
    public const string GaussianBlur = "gaussianBlur";

    /// <summary>Adds normally distributed noise: <see cref="GaussianNoiseOptions"/>.</summary>
    public const string GaussianNoise = "gaussianNoise";

    /// <summary>Removes the color: <see cref="GrayscaleOptions"/>.</summary>
    public const string Grayscale = "grayscale";

    /// <summary>Mirrors the image left to right with a given probability: <see cref="HorizontalFlipOptions"/>.</summary>
    public const string HorizontalFlip = "horizontalFlip";

    /// <summary>Blends two images: <see cref="MixupOptions"/>.</summary>
    public const string Mixup = "mixup";

    /// <summary>Applies several random operations of the same strength: <see cref="RandAugmentOptions"/>.</summary>
    public const string RandAugment = "randAugment";

    /// <summary>Rotates, translates, scales and shears the image: <see cref="RandomAffineOptions"/>.</summary>
    public const string RandomAffine = "randomAffine";

    /// <summary>Pads the image and crops it at a random position: <see cref="RandomCropOptions"/>.</summary>
    public const string RandomCrop = "randomCrop";

    /// <summary>Fills a random rectangle with noise or the mean color: <see cref="RandomErasingOptions"/>.</summary>
    public const string RandomErasing = "randomErasing";

    /// <summary>Rotates the image by a random angle: <see cref="RandomRotationOptions"/>.</summary>
    public const string RandomRotation = "randomRotation";

    /// <summary>Applies one random operation of random strength: <see cref="TrivialAugmentOptions"/>.</summary>
    public const string TrivialAugment = "trivialAugment";

    /// <summary>Gets the names of all augmentations, including registered ones, in alphabetical order.</summary>
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

    /// <summary>Registers the name of an augmentation for JSON and configuration.</summary>
    /// <typeparam name="T">The options record of the augmentation.</typeparam>
    /// <param name="name">
    /// The name, in camelCase. It must consist of letters, digits and hyphens, and begin with a lowercase letter. Registering the same record under the same
    /// name again has no effect.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is malformed or is used by another augmentation, or the record is registered under another name or has an option with the JSON key <c>type</c>.
    /// </exception>
    public static void Register<T>(string name)
        where T : AugmentationOptions, new() => List.Register<T>(name);

    /// <summary>Creates the options of an augmentation, with default values, from its name.</summary>
    /// <param name="name">The name of the augmentation, such as <see cref="RandomCrop"/>.</param>
    /// <returns>The options, with their default values.</returns>
    /// <exception cref="ArgumentException">No augmentation has this name; the message lists all names and suggests a similar one if there is one.</exception>
    public static AugmentationOptions Create(string name) => List.Create(name);
}
