using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Base class of the options of metrics, and their factory. Derive from it and register the record by
/// <see cref="KnownMetrics.Register{T}"/> to measure a figure of your own.
/// </summary>
/// <remarks>
/// Metrics are computed by every evaluation. Their figures are in <see cref="EvaluationResult.Metrics"/> and, with the split before the
/// name (<c>validation/top5</c>), in <see cref="EpochResult.Metrics"/>; progress bar, logs, reports and everything that monitors a figure
/// take them from there. Loss and accuracy are always measured and need no entry. In JSON a metric is its name, or an object with the name
/// at <c>type</c>: <c>"metrics": ["macroF1", { "type": "topK", "k": 3 }]</c>.
/// </remarks>
[JsonConverter(typeof(MetricOptionsConverter))]
public abstract record MetricOptions : INamedOptions
{
    /// <summary>Creates the metric, once for each evaluation.</summary>
    public abstract IMetric CreateMetric();

    /// <summary>
    /// Tells whether an evaluation may have a figure of this name, so that a run that monitors a misspelt one ends before its first step. True
    /// unless overridden: a figure that is missing is then noticed at the first evaluation.
    /// </summary>
    /// <param name="figure">The name without the split: <c>top5</c>.</param>
    public virtual bool CanMeasure(string figure) => true;
}

/// <summary>Reads and writes the options of metrics as JSON.</summary>
internal sealed class MetricOptionsConverter() : NamedOptionsConverter<MetricOptions>(() => KnownMetrics.List);
