namespace ResNetKit.Data.Pipeline;

/// <summary>
/// Provides a table of normally distributed noise, which is generated once. Random erasing and Gaussian noise take their values from the
/// table, starting at random offsets.
/// </summary>
internal static class NoiseTable
{
    /// <summary>The length of the table: a power of two, so that offsets can be wrapped with a bit mask.</summary>
    public const int Length = 1 << 16;

    private static readonly Lazy<float[]> _table = new(Draw);

    public static ReadOnlySpan<float> Values => _table.Value;

    private static float[] Draw()
    {
        var random = new SampleRandom(seed: 0, epoch: 0, index: 0);
        var values = new float[Length];
        foreach (ref var value in values.AsSpan())
        {
            value = (float)random.NextNormal();
        }

        return values;
    }
}
