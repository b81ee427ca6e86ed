namespace ResNetKit.Data.Augmentations;

/// <summary>Specifies the operations that RandAugment and TrivialAugment choose from.</summary>
internal enum AugmentationOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}
