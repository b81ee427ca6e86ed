using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="TimeLimit"/>. The name in JSON is <c>timeLimit</c>.</summary>
public sealed record TimeLimitOptions : CallbackOptions
{
    /// <summary>Gets the time limit in minutes, above 0 and at most 1e7. Default: 60.</summary>
    [Range(0.0, 1e7, MinimumIsExclusive = true)]
    public double Minutes { get; init; } = 60;

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new TimeLimit(TimeSpan.FromMinutes(Minutes));
}
