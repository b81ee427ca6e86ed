using System.Diagnostics;
using ResNetKit.Training;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Times a run's batches after some that warm up, and stops the run when it has timed long enough.</summary>
internal sealed class StepTimer(int warmUp, TimeSpan duration) : TrainerCallback
{
    private readonly Stopwatch _clock = new();
    private long _batches = -warmUp;
    private double _seconds;

    /// <summary>Batches that were timed.</summary>
    public long Batches => Math.Max(0, _batches);

    /// <summary>Seconds of one batch.</summary>
    public double BatchSeconds => _seconds / _batches;

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        if (_batches++ < 0)
        {
            _clock.Restart();
            return;
        }

        _seconds = _clock.Elapsed.TotalSeconds;
        if (_seconds >= duration.TotalSeconds)
        {
            state.RequestStop("timed long enough");
        }
    }
}
