using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Share of the images of each class that were predicted as such, as <c>recall/0</c>, <c>recall/1</c>, …; classes without images are left out. In JSON <c>classRecall</c>.</summary>
public sealed record ClassRecallOptions : MetricOptions
{
    /// <inheritdoc/>
    public override IMetric CreateMetric() => new Metric();

    /// <inheritdoc/>
    public override bool CanMeasure(string figure) => MonitoredMetric.IsOfClass(figure, Prefix);

    private const string Prefix = "recall/";

    private sealed class Metric : IMetric
    {
        public IReadOnlyDictionary<string, double> Compute(EvaluationResult result) =>
            Enumerable.Range(0, result.Classes)
                .Where(label => result.Confusion.ClassCount(label) > 0)
                .ToDictionary(label => FormattableString.Invariant($"{Prefix}{label}"), result.Confusion.ClassAccuracy);
    }
}
