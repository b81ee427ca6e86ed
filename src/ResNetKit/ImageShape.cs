namespace ResNetKit;

/// <summary>Represents the shape of one image, (C, H, W).</summary>
/// <param name="Channels">The number of channels; 3 for color images.</param>
/// <param name="Height">The number of rows, in pixels.</param>
/// <param name="Width">The number of columns, in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Gets the shape of a CIFAR-10 image, (3, 32, 32).</summary>
    public static ImageShape Cifar => new(3, 32, 32);

    /// <summary>Gets the number of values in one image: channels × height × width.</summary>
    /// <exception cref="OverflowException">The number does not fit in a 32-bit integer.</exception>
    public int Size => checked(Channels * Height * Width);

    /// <summary>Returns the shape as text, such as <c>3×32×32</c>.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
