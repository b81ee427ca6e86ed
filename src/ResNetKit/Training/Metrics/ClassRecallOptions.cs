using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a metric that computes the recall of each class: the fraction of the images of the class that were predicted correctly. The name in
/// JSON is <c>classRecall</c>.
/// </summary>
/// <remarks>The values are named <c>recall/0</c>, <c>recall/1</c>, and so on. Classes without images are omitted.</remarks>
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
