using System.Diagnostics;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Stops a run after a given time, which includes evaluations. A resumed run has the full time again.</summary>
public sealed class TimeLimit : TrainerCallback
{
    private readonly TimeSpan _limit;
    private readonly Stopwatch _elapsed = new();

    /// <summary>Initializes a new instance of the <see cref="TimeLimit"/> class.</summary>
    /// <param name="limit">The time after which the run stops, above zero. It is checked after each optimizer step.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is zero or less.</exception>
    public TimeLimit(TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        _limit = limit;
    }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state) => _elapsed.Restart();

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        if (_elapsed.Elapsed >= _limit)
        {
            ArgumentNullException.ThrowIfNull(state);
            state.RequestStop($"the time limit of {_limit} was reached");
        }
    }
}
