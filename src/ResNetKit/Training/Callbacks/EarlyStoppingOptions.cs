using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The options of <see cref="EarlyStopping"/>. In JSON <c>earlyStopping</c>.</summary>
public sealed record EarlyStoppingOptions : CallbackOptions
{
    /// <summary>Gets the number of evaluated epochs without improvement before the run stops. Default 5.</summary>
    [Range(1, 1_000_000)]
    public int Patience { get; init; } = 5;

    /// <summary>Gets the name of the figure that decides, see <see cref="MonitoredMetric"/>. Default: the loss.</summary>
    [Required]
    public string Monitor { get; init; } = MonitoredMetric.Auto;

    /// <summary>Gets the change below which nothing counts as an improvement. Default 0.</summary>
    [Range(0.0, 1e12)]
    public double MinDelta { get; init; }

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new EarlyStopping(Patience, Monitor, MinDelta);
}
