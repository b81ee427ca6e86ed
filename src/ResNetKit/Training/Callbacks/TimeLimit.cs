using System.Diagnostics;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Stops a run after a certain time, evaluation included. A resumed run has the whole time again.</summary>
public sealed class TimeLimit : TrainerCallback
{
    private readonly TimeSpan _limit;
    private readonly Stopwatch _elapsed = new();

    /// <summary>Sets the limit.</summary>
    /// <param name="limit">How long a run may take, above zero; the step under way is finished.</param>
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
            state.RequestStop($"the time limit of {_limit} is over");
        }
    }
}
