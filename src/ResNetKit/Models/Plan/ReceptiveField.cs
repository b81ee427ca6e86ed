namespace ResNetKit.Models.Plan;

/// <summary>What one position of a layer's output sees of the network's input, in pixels.</summary>
/// <remarks>The size is the theoretical one; it may be larger than the image.</remarks>
/// <param name="Size">Rows and columns of the input that one output position depends on.</param>
/// <param name="Jump">Pixels of the input between two neighbouring output positions.</param>
internal readonly record struct ReceptiveField(int Size, int Jump)
{
    /// <summary>The field of the input itself: one pixel sees itself.</summary>
    public static ReceptiveField OfInput => new(1, 1);

    /// <summary>The field after a window slides over this one.</summary>
    internal ReceptiveField Through(Window window) => new(Size + ((window.Kernel - 1) * Jump), Jump * window.Stride);

    /// <summary>The field of a layer that joins two branches: the larger of both.</summary>
    internal ReceptiveField Join(ReceptiveField other) => new(Math.Max(Size, other.Size), Math.Max(Jump, other.Jump));
}
