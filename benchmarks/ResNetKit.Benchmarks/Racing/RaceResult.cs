namespace ResNetKit.Benchmarks.Racing;

/// <summary>The times of a race, with what is read off them.</summary>
/// <param name="Times">Seconds of each side, round by round.</param>
/// <param name="Images">Images that each side processed in a round.</param>
/// <param name="Memory">Peak resident memory of each side's process, MiB.</param>
internal sealed record RaceResult(IReadOnlyList<double[]> Times, int Images, IReadOnlyList<double> Memory)
{
    /// <summary>Images per second of a side: the median over the rounds.</summary>
    public double Rate(int side) => Images / Median.Of(Times.Select(seconds => seconds[side]));

    /// <summary>The rate of the first side over another's: the median of the ratios round by round.</summary>
    public double RatioTo(int other) => Median.Of(Times.Select(seconds => seconds[other] / seconds[0]));
}
