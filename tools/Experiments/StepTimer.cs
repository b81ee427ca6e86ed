using System.Diagnostics;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Measures the duration of the batches of a run after a warm-up, and stops the run after the given time.</summary>
/// <param name="warmUp">The number of batches of the warm-up, which are not timed.</param>
/// <param name="duration">The time from the end of the warm-up until the run stops.</param>
internal sealed class StepTimer(int warmUp, TimeSpan duration) : TrainerCallback
{
    private readonly Stopwatch _clock = new();
    private long _batches = -warmUp;
    private double _seconds;

    /// <summary>Gets the number of timed batches.</summary>
    public long Batches => Math.Max(0, _batches);

    /// <summary>Gets the mean duration of a timed batch, in seconds.</summary>
    public double BatchSeconds => _seconds / _batches;

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        if (_batches++ < 0)
        {
            _clock.Restart();
            return;
        }

        _seconds = _clock.Elapsed.TotalSeconds;
        if (_seconds >= duration.TotalSeconds)
        {
            state.RequestStop("the timing is complete");
        }
    }
}
