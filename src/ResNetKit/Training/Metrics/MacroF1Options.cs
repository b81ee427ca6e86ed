using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Mean over the classes of the harmonic mean of precision and recall, as <c>macroF1</c>; classes without images are left out. In JSON <c>macroF1</c>.</summary>
public sealed record MacroF1Options : MetricOptions
{
    /// <inheritdoc/>
    public override IMetric CreateMetric() => new Metric();

    /// <inheritdoc/>
    public override bool CanMeasure(string figure) => figure == Figure;

    private const string Figure = "macroF1";

    private sealed class Metric : IMetric
    {
        public IReadOnlyDictionary<string, double> Compute(EvaluationResult result) =>
            new Dictionary<string, double> { [Figure] = result.Confusion.MacroF1 };
    }
}
