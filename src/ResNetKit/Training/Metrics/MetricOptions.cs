using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Provides the base record for the options of a metric. To use your own metric, derive from this record and register a name with <see
/// cref="KnownMetrics.Register{T}"/>.
/// </summary>
/// <remarks>
/// Metrics are computed in every evaluation. Their values are in <see cref="EvaluationResult.Metrics"/> and, with the name of the split as a prefix
/// (<c>validation/top5</c>), in <see cref="EpochResult.Metrics"/>. The progress bar, logs and reports show them, and callbacks can monitor them. Loss and
/// accuracy are always computed.
/// <para>
/// In JSON, a metric is an object whose <c>type</c> is the name of the metric. For the default settings, the name alone is enough. An example with both
/// forms is <c>"metrics": ["macroF1", { "type": "topK", "k": 3 }]</c>.
/// </para>
/// </remarks>
[JsonConverter(typeof(MetricOptionsConverter))]
public abstract record MetricOptions : INamedOptions
{
    /// <summary>Creates the metric. The method is called once for each evaluation.</summary>
    /// <returns>The metric.</returns>
    public abstract IMetric CreateMetric();

    /// <summary>
    /// Determines whether the metric can compute a value of this name, so that a run that monitors a misspelled name fails before its first step.
    /// </summary>
    /// <param name="figure">The name of the value without the split, such as <c>top5</c>.</param>
    /// <returns>
    /// <see langword="true"/> if the metric may compute such a value; otherwise, <see langword="false"/>. The default implementation returns
    /// <see langword="true"/>; a missing value is then detected at the first evaluation.
    /// </returns>
    public virtual bool CanMeasure(string figure) => true;
}

/// <summary>Reads and writes the options of metrics as JSON.</summary>
internal sealed class MetricOptionsConverter() : NamedOptionsConverter<MetricOptions>(() => KnownMetrics.List);
