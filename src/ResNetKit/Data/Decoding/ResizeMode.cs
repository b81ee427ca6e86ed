using System.Globalization;
using ResNetKit.Data.Decoding;

namespace ResNetKit;

/// <summary>How a picture is brought to the shape that a network takes.</summary>
public sealed record ResizeMode
{
    // A file may name any size.
    private const int MaxSide = 16_384;

    private readonly Interpolation _interpolation;

    private ResizeMode(ResizeKind kind, int? side = null) => (Kind, Side) = (kind, side);

    /// <summary>Gets the mode that takes the largest part from the middle that has the wanted proportions; the rest is cut off.</summary>
    public static ResizeMode CenterCrop { get; } = new(ResizeKind.CenterCrop);

    /// <summary>Gets the mode that takes the whole picture and stretches it where the proportions differ.</summary>
    public static ResizeMode Stretch { get; } = new(ResizeKind.Stretch);

    /// <summary>
    /// Creates the mode that resizes the shorter side of the picture to a number of pixels, the longer side in proportion, and takes a part
    /// of the wanted shape from the middle: <c>Resize</c> and <c>CenterCrop</c> of torchvision, with the same rounding.
    /// </summary>
    /// <param name="pixels">The number of pixels that the shorter side is resized to, such as 256 for images of 224×224; no fewer than the
    /// shape has rows or columns, and at most 16,384.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not from 1 to 16,384.</exception>
    public static ResizeMode ShorterSide(int pixels) => pixels is >= 1 and <= MaxSide
        ? new(ResizeKind.ShorterSide, pixels)
        : throw new ArgumentOutOfRangeException(nameof(pixels), pixels, $"The shorter side is resized to 1 to {MaxSide} pixels.");

    /// <summary>Gets how the pixels are interpolated. Default <see cref="Interpolation.Bilinear"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The interpolation is unknown.</exception>
    public Interpolation Interpolation
    {
        get => _interpolation;
        init => _interpolation = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Unknown interpolation.");
    }

    /// <summary>Gets the kind of the mode.</summary>
    internal ResizeKind Kind { get; }

    /// <summary>Gets the pixels that the shorter side is resized to; null with another kind than that.</summary>
    internal int? Side { get; }

    /// <summary>Describes the mode in a few words, such as <c>shorter side to 256, bicubic</c>.</summary>
    public override string ToString()
    {
        var kind = Kind switch
        {
            ResizeKind.CenterCrop => "center crop",
            ResizeKind.Stretch => "stretch",
            _ => string.Create(CultureInfo.InvariantCulture, $"shorter side to {Side}"),
        };
        return Interpolation == Interpolation.Bilinear ? kind : $"{kind}, bicubic";
    }

    /// <summary>Creates the mode of a kind.</summary>
    /// <exception cref="ArgumentException">A number of pixels is missing, or there is one with a kind that takes none.</exception>
    internal static ResizeMode Create(ResizeKind kind, int? side, Interpolation interpolation) => (kind, side) switch
    {
        (ResizeKind.ShorterSide, { } pixels) => ShorterSide(pixels) with { Interpolation = interpolation },
        (ResizeKind.ShorterSide, null) => throw new ArgumentException("It resizes the shorter side, but does not say to how many pixels.", nameof(side)),
        (_, null) => (kind == ResizeKind.Stretch ? Stretch : CenterCrop) with { Interpolation = interpolation },
        _ => throw new ArgumentException("It says how many pixels the shorter side has, but resizes in another way.", nameof(side)),
    };

    /// <summary>Checks that a picture that is resized so is as large as a shape.</summary>
    /// <exception cref="ArgumentException">It may be smaller.</exception>
    internal void CheckCovers(ImageShape shape, string parameter)
    {
        if (Side < Math.Max(shape.Height, shape.Width))
        {
            throw new ArgumentException(
                $"A picture whose shorter side is resized to {Side} pixels has no part of {shape.Height}×{shape.Width}: "
                + $"resize it to {Math.Max(shape.Height, shape.Width)} or more.",
                parameter);
        }
    }
}
