namespace ResNetKit.Data.Pipeline;

/// <summary>Normal noise, drawn once: an erased box shows a stretch of it from an offset of its own.</summary>
internal static class NoiseTable
{
    /// <summary>A power of two, so that an offset wraps round by masking.</summary>
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
