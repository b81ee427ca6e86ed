namespace ResNetKit.Data.Augmentations;

/// <summary>How strong each operation is at the largest magnitude.</summary>
/// <param name="Shear">The shear, in pixels a pixel.</param>
/// <param name="TranslateX">Columns to move by.</param>
/// <param name="TranslateY">Rows to move by.</param>
/// <param name="Degrees">The rotation.</param>
/// <param name="Enhancement">The distance of the factor of brightness, color, contrast and sharpness from 1.</param>
/// <param name="Bits">The bits that posterizing takes away.</param>
internal readonly record struct AugmentationSpace(
    double Shear, double TranslateX, double TranslateY, double Degrees, double Enhancement, int Bits)
{
    /// <summary>The largest magnitude; the smallest, 0, changes nothing, but for the operations that have no strength.</summary>
    public const int MaxMagnitude = 30;

    private static readonly int _operations = Enum.GetValues<AugmentationOperation>().Length;

    /// <summary>Gets the space of RandAugment as torchvision has it.</summary>
    public static AugmentationSpace RandAugment(ImageShape shape) =>
        new(0.3, 150.0 / 331 * shape.Width, 150.0 / 331 * shape.Height, 30, 0.9, 4);

    /// <summary>Gets the wide space of TrivialAugment.</summary>
    public static AugmentationSpace TrivialAugmentWide() => new(0.99, 32, 32, 135, 0.99, 6);

    /// <summary>Draws an operation, each with equal probability.</summary>
    public static AugmentationOperation Draw(ref SampleRandom random) => (AugmentationOperation)random.NextInt32(_operations);

    /// <summary>Applies an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="magnitude">From 0 to <see cref="MaxMagnitude"/>.</param>
    /// <param name="negative">Whether an operation that has two directions goes the other way.</param>
    /// <param name="pixels">The image.</param>
    /// <param name="shape">Its shape.</param>
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
                // torchvision's rotate turns counter-clockwise.
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
