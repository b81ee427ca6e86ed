namespace ResNetKit;

/// <summary>Holds the result of a learning-rate range test: the loss at rising learning rates, and a suggested rate.</summary>
public sealed class LearningRateCurve
{
    /// <summary>Judges the points of a test.</summary>
    /// <param name="points">The points, the rates rising; at least one.</param>
    public LearningRateCurve(IReadOnlyList<LearningRatePoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0)
        {
            throw new ArgumentException("A curve has at least one point.", nameof(points));
        }

        Points = points;
        Suggestion = points[SteepestDescent(points)].LearningRate;
    }

    /// <summary>The points, the rates rising; the test ends early where the loss grows out of hand.</summary>
    public IReadOnlyList<LearningRatePoint> Points { get; }

    /// <summary>
    /// The rate at which the smoothed loss falls fastest, before its minimum: large enough to learn quickly, and well below where learning
    /// breaks down. It is too cautious where a network's first outputs are far too large: their loss falls fastest while they shrink, at the
    /// lowest rates, above all with Adam. <see cref="LossMinimum"/> then says more.
    /// </summary>
    public double Suggestion { get; }

    /// <summary>
    /// The rate at which the smoothed loss is lowest; training at it is on the brink. The peak of a one-cycle schedule, which is there for a
    /// moment only, may be as high as that (Smith and Topin 2017, arXiv 1708.07120).
    /// </summary>
    public double LossMinimum => Points.MinBy(point => point.SmoothedLoss).LearningRate;

    private static int SteepestDescent(IReadOnlyList<LearningRatePoint> points)
    {
        var lowest = 0;
        for (var i = 1; i < points.Count; i++)
        {
            if (points[i].SmoothedLoss < points[lowest].SmoothedLoss)
            {
                lowest = i;
            }
        }

        var steepest = 0;
        var slope = 0.0;

        // The rates rise by equal factors, so a difference of losses is a slope over the logarithm of the rate.
        for (var i = 1; i < lowest; i++)
        {
            var fall = points[i + 1].SmoothedLoss - points[i - 1].SmoothedLoss;
            if (fall < slope)
            {
                (steepest, slope) = (i, fall);
            }
        }

        return steepest;
    }
}
