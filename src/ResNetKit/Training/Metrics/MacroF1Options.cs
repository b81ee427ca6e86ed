using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a metric that computes the macro F1 score, the mean of the F1 scores of the classes. The F1 score of a class is the harmonic mean
/// of its precision and its recall. The name of the metric in JSON and in results is <c>macroF1</c>.
/// </summary>
/// <remarks>Classes without images are not included.</remarks>
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
