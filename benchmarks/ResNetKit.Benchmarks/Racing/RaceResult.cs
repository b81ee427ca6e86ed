namespace ResNetKit.Benchmarks.Racing;

/// <summary>Contains the times of a race, and the results computed from them.</summary>
/// <param name="Times">The duration of each side in each round, in seconds.</param>
/// <param name="Images">The number of images that each side processed in a round.</param>
/// <param name="Memory">The peak resident memory of the process of each side, in MiB.</param>
internal sealed record RaceResult(IReadOnlyList<double[]> Times, int Images, IReadOnlyList<double> Memory)
{
    /// <summary>Gets the images per second of a side, as the median over the rounds.</summary>
    public double Rate(int side) => Images / Median.Of(Times.Select(seconds => seconds[side]));

    /// <summary>Gets the rate of the first side divided by that of another side, as the median of the ratios of the rounds.</summary>
    public double RatioTo(int other) => Median.Of(Times.Select(seconds => seconds[other] / seconds[0]));
}
