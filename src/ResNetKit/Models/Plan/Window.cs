namespace ResNetKit.Models.Plan;

/// <summary>Represents the square window that a layer slides over its input.</summary>
/// <param name="Kernel">The number of rows and columns of the window, in positions of the input.</param>
/// <param name="Stride">The distance between neighboring windows, in positions of the input.</param>
/// <param name="Padding">The number of positions added to each side of the input.</param>
internal readonly record struct Window(int Kernel, int Stride, int Padding)
{
    /// <summary>Gets the window of a layer that reads one position at a time.</summary>
    public static Window Pointwise => new(1, 1, 0);

    /// <summary>Computes the height or width of the output from that of the input, which is <paramref name="size"/>. The result is at least 1.</summary>
    internal int Over(int size) => Math.Max(1, ((size + (2 * Padding) - Kernel) / Stride) + 1);
}
