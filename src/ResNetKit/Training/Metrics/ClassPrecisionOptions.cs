using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a metric that computes the precision of each class: the fraction of its predictions that are right. The name in JSON
/// is <c>classPrecision</c>.
/// </summary>
/// <remarks>
/// The values are named <c>precision/0</c>, <c>precision/1</c>, and so on. Classes that were never predicted are omitted.
/// </remarks>
public sealed record ClassPrecisionOptions : MetricOptions
{
    /// <inheritdoc/>
    public override IMetric CreateMetric() => new Metric();

    /// <inheritdoc/>
    public override bool CanMeasure(string figure) => MonitoredMetric.IsOfClass(figure, Prefix);

    private const string Prefix = "precision/";

    private sealed class Metric : IMetric
    {
        public IReadOnlyDictionary<string, double> Compute(EvaluationResult result) =>
            Enumerable.Range(0, result.Classes).ToDictionary(predicted => FormattableString.Invariant($"{Prefix}{predicted}"), result.Confusion.Precision);
    }
}
