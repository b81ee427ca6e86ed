using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="TimeLimit"/>. The name in JSON is <c>timeLimit</c>.</summary>
public sealed record TimeLimitOptions : CallbackOptions
{
    /// <summary>Gets the time limit in minutes, from 1e-6 to 1e7. Default: 60.</summary>
    [Range(1e-6, 1e7)]
    public double Minutes { get; init; } = 60;

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new TimeLimit(TimeSpan.FromMinutes(Minutes));
}
