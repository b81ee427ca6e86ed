using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="EarlyStopping"/>. The name in JSON is <c>earlyStopping</c>.</summary>
public sealed record EarlyStoppingOptions : CallbackOptions
{
    /// <summary>
    /// Gets the number of epochs without improvement after which the run stops, from 1 to 1,000,000. Epochs in which the metric was not computed do not
    /// count. Default: 5.
    /// </summary>
    [Range(1, 1_000_000)]
    public int Patience { get; init; } = 5;

    /// <summary>
    /// Gets the name of the metric to monitor; see <see cref="MonitoredMetric"/>. Default: <see cref="MonitoredMetric.Auto"/>, which is the validation loss or,
    /// without validation data, the training loss.
    /// </summary>
    [Required]
    public string Monitor { get; init; } = MonitoredMetric.Auto;

    /// <summary>
    /// Gets the threshold of an improvement, from 0 to 1e12: a value must be better than the best value by more than this amount. Default: 0.
    /// </summary>
    [Range(0.0, 1e12)]
    public double MinDelta { get; init; }

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new EarlyStopping(Patience, Monitor, MinDelta);
}
