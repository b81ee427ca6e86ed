using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The options of <see cref="TimeLimit"/>. In JSON <c>timeLimit</c>.</summary>
public sealed record TimeLimitOptions : CallbackOptions
{
    /// <summary>Gets how many minutes a run may take. Default 60.</summary>
    [Range(0.0, 1e7, MinimumIsExclusive = true)]
    public double Minutes { get; init; } = 60;

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new TimeLimit(TimeSpan.FromMinutes(Minutes));
}
