namespace ResNetKit.Models.Plan;

/// <summary>Represents the area of the network's input that one output position of a layer depends on.</summary>
/// <remarks>The size is the theoretical one. It may be larger than the image.</remarks>
/// <param name="Size">The number of rows and columns of the input that one output position depends on.</param>
/// <param name="Jump">The distance between neighboring output positions, in pixels of the input.</param>
internal readonly record struct ReceptiveField(int Size, int Jump)
{
    /// <summary>Gets the receptive field of the input itself, one pixel.</summary>
    public static ReceptiveField OfInput => new(1, 1);

    /// <summary>
    /// Gets the receptive field of a layer that slides a window over the outputs of another layer. This instance is the receptive field of the other layer.
    /// </summary>
    internal ReceptiveField Through(Window window) => new(Size + ((window.Kernel - 1) * Jump), Jump * window.Stride);

    /// <summary>Gets the receptive field of a layer that joins two branches: the larger size and the larger jump of the two.</summary>
    internal ReceptiveField Join(ReceptiveField other) => new(Math.Max(Size, other.Size), Math.Max(Jump, other.Jump));
}
