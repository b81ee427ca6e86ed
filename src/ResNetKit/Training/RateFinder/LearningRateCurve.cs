using System.Globalization;

namespace ResNetKit;

/// <summary>Represents the result of a learning-rate range test: the loss at increasing learning rates, and a suggested learning rate.</summary>
public sealed class LearningRateCurve
{
    // A smaller relative decrease of the loss may be noise.
    private const double SmallestFall = 0.002;

    private readonly int _steepest;

    /// <summary>Initializes a new instance of the <see cref="LearningRateCurve"/> class from the points of a test.</summary>
    /// <param name="points">The points, at least one, with learning rates that increase by a constant factor.</param>
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

    /// <summary>
    /// Gets the points, with increasing learning rates. If the test ended early because the loss diverged, there are fewer points than
    /// <see cref="LearningRateFinderOptions.Steps"/>.
    /// </summary>
    public IReadOnlyList<LearningRatePoint> Points { get; }

    /// <summary>
    /// Gets the learning rate at which the smoothed loss falls fastest before its minimum. It is usually large enough to train quickly, and well
    /// below the rate at which training diverges.
    /// </summary>
    /// <remarks>
    /// The suggestion is too low if the initial outputs of a network are much too large, especially with Adam: the loss then falls fastest at the lowest
    /// learning rates, while the outputs shrink. In this case, <see cref="LossMinimum"/> is the better guide.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The curve does not support a suggestion; the message is that of <see cref="Problem"/>.</exception>
    public double Suggestion => Problem is null ? Points[_steepest].LearningRate : throw new InvalidOperationException(Problem);

    /// <summary>Gets the reason why the curve does not support a <see cref="Suggestion"/>, or <see langword="null"/> if it does.</summary>
    public string? Problem { get; }

    /// <summary>Gets the learning rate at which the smoothed loss is lowest.</summary>
    /// <remarks>
    /// If this is not the last tested rate, training usually almost diverges with a constant learning rate of this size. The peak of a one-cycle
    /// schedule can be as high, because it lasts only a short time (Smith and Topin 2017, arXiv 1708.07120).
    /// </remarks>
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
            return $"The range test cannot suggest a learning rate: the loss does not fall at any rate {range}. "
                + "Check the labels and the normalization of the data, or test more steps.";
        }

        if (steepest == 0)
        {
            return $"The range test cannot suggest a learning rate: the loss falls only at the lowest rates {range}. "
                + $"Lower {nameof(LearningRateFinderOptions.MinLearningRate)}, or test more steps.";
        }

        // The slope needs a neighbor on each side, so the steepest point can be at most the second to last.
        return last.SmoothedLoss == lowest && steepest >= points.Count - 2
            ? $"The range test cannot suggest a learning rate: the loss falls fastest at the end of the tested rates, {range}. "
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

        // The rates increase by a constant factor, so a difference of losses is proportional to the slope over the logarithm of the rate.
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
