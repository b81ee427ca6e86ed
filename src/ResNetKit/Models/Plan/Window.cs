namespace ResNetKit.Models.Plan;

/// <summary>The square window that a layer slides over its input.</summary>
/// <param name="Kernel">Rows and columns of the window, in positions of the input.</param>
/// <param name="Stride">Positions of the input from one output position to the next.</param>
/// <param name="Padding">Positions added on each side of the input.</param>
internal readonly record struct Window(int Kernel, int Stride, int Padding)
{
    /// <summary>The window of a layer that looks at one position at a time.</summary>
    public static Window Pointwise => new(1, 1, 0);

    /// <summary>The size that the window makes of <paramref name="size"/> positions, at least 1.</summary>
    internal int Over(int size) => Math.Max(1, ((size + (2 * Padding) - Kernel) / Stride) + 1);
}
