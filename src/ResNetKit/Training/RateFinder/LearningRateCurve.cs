using System.Globalization;

namespace ResNetKit;

/// <summary>Holds the result of a learning-rate range test: the loss at rising learning rates, and a suggested rate.</summary>
public sealed class LearningRateCurve
{
    // A curve that falls by less than this share of its loss says nothing: noise does as much.
    private const double SmallestFall = 0.002;

    private readonly int _steepest;

    /// <summary>Judges the points of a test.</summary>
    /// <param name="points">The points, the rates rising; at least one.</param>
    /// <exception cref="ArgumentException">There are no points.</exception>
    public LearningRateCurve(IReadOnlyList<LearningRatePoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0)
        {
            throw new ArgumentException("A curve has at least one point.", nameof(points));
        }

        Points = points;
        _steepest = SteepestDescent(points);
        Problem = FindProblem(points, _steepest);
    }

    /// <summary>The points, the rates rising; the test ends early where the loss grows out of hand.</summary>
    public IReadOnlyList<LearningRatePoint> Points { get; }

    /// <summary>
    /// The rate at which the smoothed loss falls fastest, before its minimum: large enough to learn quickly, and well below where learning
    /// breaks down. It is too cautious where a network's first outputs are far too large: their loss falls fastest while they shrink, at the
    /// lowest rates, above all with Adam. <see cref="LossMinimum"/> then says more.
    /// </summary>
    /// <exception cref="InvalidOperationException">The curve supports no suggestion; the message is that of <see cref="Problem"/>.</exception>
    public double Suggestion => Problem is null ? Points[_steepest].LearningRate : throw new InvalidOperationException(Problem);

    /// <summary>Gets why the curve supports no <see cref="Suggestion"/>; null where it does.</summary>
    public string? Problem { get; }

    /// <summary>
    /// The rate at which the smoothed loss is lowest; training at it is on the brink. The peak of a one-cycle schedule, which is there for a
    /// moment only, may be as high as that (Smith and Topin 2017, arXiv 1708.07120).
    /// </summary>
    public double LossMinimum => Points.MinBy(point => point.SmoothedLoss).LearningRate;

    private static string? FindProblem(IReadOnlyList<LearningRatePoint> points, int steepest)
    {
        var (first, last) = (points[0], points[^1]);
        var lowest = points.Min(point => point.SmoothedLoss);
        var range = string.Create(
            CultureInfo.InvariantCulture, $"from {first.LearningRate:G3} to {last.LearningRate:G3} ({points.Count} steps)");
        var highest = points.TakeWhile(point => point.SmoothedLoss != lowest).Append(first).Max(point => point.SmoothedLoss);
        if (!(highest - lowest >= SmallestFall * Math.Abs(highest)))
        {
            return $"The range test suggests no learning rate: the loss does not fall at any rate {range}. "
                + "Check the labels and the normalization of the data, or test more steps.";
        }

        if (steepest == 0)
        {
            return $"The range test suggests no learning rate: the loss falls at the lowest rates only, of those {range}. "
                + $"Lower {nameof(LearningRateFinderOptions.MinLearningRate)}, or test more steps.";
        }

        // The steepest point has a neighbor on either side, so the last but one is as far as it can get.
        return last.SmoothedLoss == lowest && steepest >= points.Count - 2
            ? $"The range test suggests no learning rate: the loss falls fastest at the end of the rates tested, {range}. "
                + $"Raise {nameof(LearningRateFinderOptions.MaxLearningRate)}, or test more steps."
            : null;
    }

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
