using System.Globalization;
using ResNetKit.Data.Decoding;

namespace ResNetKit;

/// <summary>Describes the way in which a picture is resized to the input shape of a network.</summary>
public sealed record ResizeMode
{
    // The number of pixels may come from a network file, which is untrusted, so it is limited.
    private const int MaxSide = 16_384;

    private readonly Interpolation _interpolation;

    private ResizeMode(ResizeKind kind, int? side = null) => (Kind, Side) = (kind, side);

    /// <summary>Gets the mode that crops the picture at its center to the aspect ratio of the shape, and then resizes it.</summary>
    public static ResizeMode CenterCrop { get; } = new(ResizeKind.CenterCrop);

    /// <summary>Gets the mode that resizes the whole picture, and distorts it if its aspect ratio differs from that of the shape.</summary>
    public static ResizeMode Stretch { get; } = new(ResizeKind.Stretch);

    /// <summary>
    /// Creates a mode that resizes the picture so that its shorter side has the given number of pixels, and then crops it at its center to the shape. This
    /// is <c>Resize</c> and <c>CenterCrop</c> of torchvision, with the same rounding.
    /// </summary>
    /// <param name="pixels">
    /// The number of pixels of the shorter side after resizing, such as 256 for images of 224×224. It must be at least the height and the width of the
    /// shape, and at most 16,384.
    /// </param>
    /// <returns>The mode.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pixels"/> is not from 1 to 16,384.</exception>
    public static ResizeMode ShorterSide(int pixels) => pixels is >= 1 and <= MaxSide
        ? new(ResizeKind.ShorterSide, pixels)
        : throw new ArgumentOutOfRangeException(nameof(pixels), pixels, $"The shorter side must be resized to between 1 and {MaxSide} pixels.");

    /// <summary>Gets the interpolation of the pixels. Default: <see cref="Interpolation.Bilinear"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a member of <see cref="Interpolation"/>.</exception>
    public Interpolation Interpolation
    {
        get => _interpolation;
        init => _interpolation = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The interpolation must be a member of the Interpolation enumeration.");
    }

    /// <summary>Gets the kind of the mode.</summary>
    internal ResizeKind Kind { get; }

    /// <summary>Gets the number of pixels to which the shorter side is resized; <see langword="null"/> for center crop and stretch.</summary>
    internal int? Side { get; }

    /// <summary>Returns a short description of the mode, such as <c>shorter side to 256, bicubic</c>.</summary>
    /// <returns>The description.</returns>
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

    /// <summary>Creates a mode of the given kind.</summary>
    /// <exception cref="ArgumentException">The number of pixels is missing, or is given for a kind that does not use it.</exception>
    internal static ResizeMode Create(ResizeKind kind, int? side, Interpolation interpolation) => (kind, side) switch
    {
        (ResizeKind.ShorterSide, { } pixels) => ShorterSide(pixels) with { Interpolation = interpolation },
        (ResizeKind.ShorterSide, null) => throw new ArgumentException("The shorter side is resized, but the number of pixels is missing.", nameof(side)),
        (_, null) => (kind == ResizeKind.Stretch ? Stretch : CenterCrop) with { Interpolation = interpolation },
        _ => throw new ArgumentException("A number of pixels is given for the shorter side, but the picture is resized in another way.", nameof(side)),
    };

    /// <summary>Checks that every picture resized with this mode is at least as large as a shape.</summary>
    /// <exception cref="ArgumentException">A resized picture may be smaller than the shape.</exception>
    internal void CheckCovers(ImageShape shape, string parameter)
    {
        if (Side < Math.Max(shape.Height, shape.Width))
        {
            throw new ArgumentException(
                $"A picture whose shorter side is resized to {Side} pixels cannot be cropped to {shape.Height}×{shape.Width}: "
                + $"resize it to {Math.Max(shape.Height, shape.Width)} or more.",
                parameter);
        }
    }
}
