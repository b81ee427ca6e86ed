namespace ResNetKit.Data.Augmentations;

/// <summary>Contains the strength of each operation at the largest magnitude.</summary>
/// <param name="Shear">The shear, as a slope: columns per row, or rows per column.</param>
/// <param name="TranslateX">The horizontal translation, in columns.</param>
/// <param name="TranslateY">The vertical translation, in rows.</param>
/// <param name="Degrees">The rotation, in degrees.</param>
/// <param name="Enhancement">The difference between 1 and the factor for brightness, color, contrast and sharpness.</param>
/// <param name="Bits">The number of low bits that posterizing removes.</param>
internal readonly record struct AugmentationSpace(
    double Shear, double TranslateX, double TranslateY, double Degrees, double Enhancement, int Bits)
{
    /// <summary>
    /// The largest magnitude. The smallest magnitude is 0. At magnitude 0, only three operations change the image: autocontrast and equalize, which have no
    /// strength, and solarize, which then replaces the value 255 by 0.
    /// </summary>
    public const int MaxMagnitude = 30;

    private static readonly int _operations = Enum.GetValues<AugmentationOperation>().Length;

    /// <summary>Creates the space that torchvision uses for RandAugment.</summary>
    public static AugmentationSpace RandAugment(ImageShape shape) =>
        new(0.3, 150.0 / 331 * shape.Width, 150.0 / 331 * shape.Height, 30, 0.9, 4);

    /// <summary>Creates the wide space of TrivialAugment.</summary>
    public static AugmentationSpace TrivialAugmentWide() => new(0.99, 32, 32, 135, 0.99, 6);

    /// <summary>Draws an operation at random. All operations have the same probability.</summary>
    public static AugmentationOperation Draw(ref SampleRandom random) => (AugmentationOperation)random.NextInt32(_operations);

    /// <summary>Applies an operation to an image in place.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="magnitude">The magnitude, from 0 to <see cref="MaxMagnitude"/>.</param>
    /// <param name="negative"><see langword="true"/> to reverse the direction of an operation that has two directions.</param>
    /// <param name="pixels">The image, (C, H, W).</param>
    /// <param name="shape">The shape of the image.</param>
    public void Apply(AugmentationOperation operation, int magnitude, bool negative, Span<byte> pixels, ImageShape shape)
    {
        var share = (double)magnitude / MaxMagnitude;
        var signed = negative ? -share : share;
        var factor = (float)(1 + (signed * Enhancement));
        switch (operation)
        {
            case AugmentationOperation.ShearX:
                AffineWarp.Create((0, 0), shear: (Angle(signed * Shear), 0)).Apply(pixels, shape);
                break;
            case AugmentationOperation.ShearY:
                AffineWarp.Create((0, 0), shear: (0, Angle(signed * Shear))).Apply(pixels, shape);
                break;
            case AugmentationOperation.TranslateX:
                AffineWarp.Create((0, 0), move: (Math.Truncate(signed * TranslateX), 0)).Apply(pixels, shape);
                break;
            case AugmentationOperation.TranslateY:
                AffineWarp.Create((0, 0), move: (0, Math.Truncate(signed * TranslateY))).Apply(pixels, shape);
                break;
            case AugmentationOperation.Rotate:
                // Positive angles are counterclockwise in torchvision's rotate function, but clockwise in AffineWarp.
                AffineWarp.Create(AffineWarp.CenterOf(shape), -signed * Degrees).Apply(pixels, shape);
                break;
            case AugmentationOperation.Brightness:
                ColorAdjustment.Brightness(pixels, factor);
                break;
            case AugmentationOperation.Color:
                ColorAdjustment.Saturation(pixels, shape, factor);
                break;
            case AugmentationOperation.Contrast:
                ColorAdjustment.Contrast(pixels, shape, factor);
                break;
            case AugmentationOperation.Sharpness:
                ColorAdjustment.Sharpness(pixels, shape, factor);
                break;
            case AugmentationOperation.Posterize:
                ToneAdjustment.Posterize(pixels, 8 - (int)Math.Round(share * Bits));
                break;
            case AugmentationOperation.Solarize:
                ToneAdjustment.Solarize(pixels, 255 * (1 - share));
                break;
            case AugmentationOperation.AutoContrast:
                ToneAdjustment.AutoContrast(pixels, shape);
                break;
            case AugmentationOperation.Equalize:
                ToneAdjustment.Equalize(pixels, shape);
                break;
        }

        static double Angle(double slope) => double.RadiansToDegrees(Math.Atan(slope));
    }
}
