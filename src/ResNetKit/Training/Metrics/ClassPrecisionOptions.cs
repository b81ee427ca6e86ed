using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Share of the images predicted as each class that belong to it, as <c>precision/0</c>, <c>precision/1</c>, …; classes that were never predicted are left out. In JSON <c>classPrecision</c>.</summary>
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
            Enumerable.Range(0, result.Classes)
                .Where(predicted => !double.IsNaN(result.Confusion.Precision(predicted)))
                .ToDictionary(predicted => FormattableString.Invariant($"{Prefix}{predicted}"), result.Confusion.Precision);
    }
}
