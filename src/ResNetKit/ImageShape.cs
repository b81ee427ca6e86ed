namespace ResNetKit;

/// <summary>The shape of one image: channels, height and width, in the order (C, H, W) that tensors have.</summary>
/// <param name="Channels">Channels, 3 for colour.</param>
/// <param name="Height">Rows, in pixels.</param>
/// <param name="Width">Columns, in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The shape of a CIFAR-10 image, (3, 32, 32).</summary>
    public static ImageShape Cifar => new(3, 32, 32);

    /// <summary>Values in one image: channels × height × width.</summary>
    public int Size => checked(Channels * Height * Width);

    /// <summary>The shape as <c>3×32×32</c>.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
