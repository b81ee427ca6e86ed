using System.Text.Json;
using ResNetKit.Data.Augmentations;

namespace ResNetKit.Tests.Data.Augmentations;

/// <summary>Compares pixel augmentations with Pillow and torchvision (tests/reference/data/make_augmentations.py).</summary>
public sealed class PillowGoldenTests
{
    private static readonly JsonElement _golden =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "reference", "data", "augmentations.json"))).RootElement;

    private static readonly ImageShape _shape = new(3, _golden.GetProperty("height").GetInt32(), _golden.GetProperty("width").GetInt32());

    private delegate void Change(Span<byte> pixels);

    // The library uses the same integers and float32 factors as Pillow, and truncates as well. The product of two float32 numbers may be rounded to either
    // side of an integer, so results differ by at most one.
    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    [InlineData(1f)]
    [InlineData(1.7f)]
    public void Brightness_contrast_saturation_and_sharpness_are_those_of_Pillow(float factor)
    {
        var name = factor is 0 or 1 ? $"{factor:F1}" : $"{factor}";

        Check($"brightness {name}", pixels => ColorAdjustment.Brightness(pixels, factor), tolerance: 1);
        Check($"contrast {name}", pixels => ColorAdjustment.Contrast(pixels, _shape, factor), tolerance: 1);
        Check($"saturation {name}", pixels => ColorAdjustment.Saturation(pixels, _shape, factor), tolerance: 1);
        Check($"sharpness {name}", pixels => ColorAdjustment.Sharpness(pixels, _shape, factor), tolerance: 1);
    }

    // The library rounds, and torchvision truncates, so results differ by at most one.
    [Theory]
    [InlineData("-0.5", -0.5f)]
    [InlineData("-0.2", -0.2f)]
    [InlineData("0.0", 0f)]
    [InlineData("0.1", 0.1f)]
    [InlineData("0.35", 0.35f)]
    public void Hue_is_that_of_torchvision(string name, float shift)
    {
        Check($"hue {name}", pixels => ColorAdjustment.Hue(pixels, _shape, shift), tolerance: 1);
    }

    [Fact]
    public void Grayscale_posterize_solarize_autocontrast_and_equalize_are_exactly_those_of_Pillow()
    {
        Check("grayscale", pixels => ColorAdjustment.Grayscale(pixels, _shape), tolerance: 0);
        Check("posterize 1", pixels => ToneAdjustment.Posterize(pixels, 1), tolerance: 0);
        Check("posterize 4", pixels => ToneAdjustment.Posterize(pixels, 4), tolerance: 0);
        Check("posterize 7", pixels => ToneAdjustment.Posterize(pixels, 7), tolerance: 0);
        Check("solarize 0", pixels => ToneAdjustment.Solarize(pixels, 0), tolerance: 0);
        Check("solarize 100", pixels => ToneAdjustment.Solarize(pixels, 100), tolerance: 0);
        Check("solarize 255", pixels => ToneAdjustment.Solarize(pixels, 255), tolerance: 0);
        Check("autocontrast", pixels => ToneAdjustment.AutoContrast(pixels, _shape), tolerance: 0);
        Check("equalize", pixels => ToneAdjustment.Equalize(pixels, _shape), tolerance: 0);
    }

    // The library rounds, and Pillow truncates, so results differ by at most one.
    [Fact]
    public void Affine_maps_are_those_of_torchvision_on_Pillow()
    {
        var center = AffineWarp.CenterOf(_shape);

        Warp("affine rotate", AffineWarp.Create(center, 30));
        Warp("affine move", AffineWarp.Create(center, move: (2, -3)));
        Warp("affine enlarge", AffineWarp.Create(center, scale: 1.6));
        Warp("affine shear", AffineWarp.Create(center, shear: (20, 0)));
        Warp("affine all", AffineWarp.Create(center, -50, (1, 2), 0.8, (15, -10)));

        static void Warp(string name, AffineWarp warp) => Check(name, pixels => warp.Apply(pixels, _shape), tolerance: 1);
    }

    [Fact]
    public void The_geometry_of_RandAugment_is_that_of_torchvision()
    {
        // The operations are applied at the largest magnitude. There, the numbers of the augmentation space are the strengths of the operations.
        var space = new AugmentationSpace(Shear: 0.2, TranslateX: 0, TranslateY: 0, Degrees: 40, Enhancement: 0, Bits: 0);
        var other = space with { Shear = 0.45 };

        Apply("shearX 0.2", space, AugmentationOperation.ShearX, negative: false);
        Apply("shearY 0.2", space, AugmentationOperation.ShearY, negative: false);
        Apply("shearX -0.45", other, AugmentationOperation.ShearX, negative: true);
        Apply("shearY -0.45", other, AugmentationOperation.ShearY, negative: true);
        Apply("rotate counter-clockwise 40", space, AugmentationOperation.Rotate, negative: false);

        static void Apply(string name, AugmentationSpace space, AugmentationOperation operation, bool negative) =>
            Check(name, pixels => space.Apply(operation, AugmentationSpace.MaxMagnitude, negative, pixels, _shape), tolerance: 1);
    }

    // float32 products are added in another order, so a value close to a half may be rounded differently.
    [Theory]
    [InlineData(3, 0.5)]
    [InlineData(5, 1.3)]
    [InlineData(7, 2)]
    public void A_Gaussian_blur_is_that_of_torchvision(int size, double sigma)
    {
        var blur = new GaussianBlurOptions { KernelSize = size, MinimumSigma = sigma, MaximumSigma = sigma }.CreateAugmentation();
        var pipeline = new BatchPipeline(new ImageDataset(_shape, Bytes(_golden.GetProperty("image")), [0], ["one"], NumberedImages.Raw(3)), 1, [blur]);
        var name = FormattableString.Invariant($"blur {size} {sigma:0.0}");

        var shown = pipeline.Show().Select(value => (byte)MathF.Round(value)).ToArray();

        Compare(name, shown, tolerance: 1);
    }

    private static void Check(string name, Change change, int tolerance)
    {
        var pixels = Bytes(_golden.GetProperty("image"));
        change(pixels);
        Compare(name, pixels, tolerance);
    }

    private static void Compare(string name, byte[] actual, int tolerance)
    {
        var expected = Bytes(_golden.GetProperty("cases").GetProperty(name));
        actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThanOrEqualTo(tolerance, name);
    }

    private static byte[] Bytes(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetByte())];
}
