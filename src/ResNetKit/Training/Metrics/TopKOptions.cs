using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a metric that computes the top-k accuracy. This is the fraction of the images whose true class is among the k classes with the
/// largest logits. The name in JSON is <c>topK</c>.
/// </summary>
/// <remarks>The name of the value contains k, such as <c>top5</c>.</remarks>
public sealed record TopKOptions : MetricOptions
{
    /// <summary>Gets k, from 1 to 1,000,000. A prediction is correct if the true class is among the k classes with the largest logits. Default: 5.</summary>
    [Range(1, 1_000_000)]
    public int K { get; init; } = 5;

    /// <inheritdoc/>
    public override IMetric CreateMetric() => new Metric(Figure, K);

    /// <inheritdoc/>
    public override bool CanMeasure(string figure) => figure == Figure;

    private string Figure => FormattableString.Invariant($"top{K}");

    private sealed class Metric(string figure, int k) : IMetric
    {
        public IReadOnlyDictionary<string, double> Compute(EvaluationResult result) => new Dictionary<string, double> { [figure] = result.TopK(k) };
    }
}
