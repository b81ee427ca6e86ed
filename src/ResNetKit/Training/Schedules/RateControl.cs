using ResNetKit.Training.Optimizers;
using static TorchSharp.torch.optim.lr_scheduler;

namespace ResNetKit.Training;

/// <summary>Controls the learning rates of the optimizers, with a schedule of this library or with schedulers of TorchSharp.</summary>
internal sealed class RateControl
{
    private readonly TrainerOptions _options;
    private readonly OptimizerSet _optimizer;
    private readonly int _stepsPerEpoch;
    private readonly ILearningRateSchedule? _schedule;
    private readonly LRScheduler[] _schedulers = [];

    public RateControl(Trainer trainer, TrainerOptions options, OptimizerSet optimizer, int stepsPerEpoch)
    {
        _options = options;
        _optimizer = optimizer;
        _stepsPerEpoch = stepsPerEpoch;
        if (trainer.TorchScheduler is null)
        {
            _schedule = trainer.Schedule ?? options.Schedule.CreateSchedule(stepsPerEpoch);
        }
        else if (trainer.Schedule is not null)
        {
            throw new InvalidOperationException($"Set {nameof(Trainer.Schedule)} or {nameof(Trainer.TorchScheduler)}, not both.");
        }
        else
        {
            _schedulers = [.. optimizer.Optimizers.Select(trainer.TorchScheduler)];
        }
    }

    public double LearningRate => _optimizer.LearningRate;

    /// <summary>Gets a value indicating whether the learning rate is controlled by schedulers of TorchSharp.</summary>
    public bool IsTorchs => _schedule is null;

    /// <summary>Throws an exception if the schedule cannot be used in a run.</summary>
    public void Validate(TrainingState state) => (_schedule as IAdaptiveSchedule)?.Validate(state);

    public void BeginStep(int epoch, long step, double scale)
    {
        if (_schedule is null)
        {
            return;
        }

        var (position, total) = PositionOf(epoch, step, _options.Epochs);
        var factor = _schedule.GetFactor(position, total);
        if (!(factor >= 0 && double.IsFinite(factor)))
        {
            throw Refusal(nameof(ILearningRateSchedule.GetFactor), "finite and at least 0", factor, position);
        }

        _optimizer.SetLearningRate(factor * scale);
        if (_schedule.GetMomentum(position, total) is { } momentum)
        {
            _optimizer.SetMomentum(momentum is >= 0 and < 1
                ? momentum
                : throw Refusal(nameof(ILearningRateSchedule.GetMomentum), "at least 0 and below 1", momentum, position));
        }
    }

    /// <summary>
    /// Gets the learning rate that the schedule determines for a step, in a run with the given number of epochs. For schedulers of TorchSharp, it is the
    /// current rate.
    /// </summary>
    public double RateOf(int epoch, long step, int epochs, double scale)
    {
        var (position, total) = PositionOf(epoch, step, epochs);
        return _schedule is null ? LearningRate : _optimizer.BaseLearningRate * _schedule.GetFactor(position, total) * scale;
    }

    /// <summary>Gets the state of an adaptive schedule, or <see langword="null"/> for any other schedule.</summary>
    public string? SaveState() => (_schedule as IAdaptiveSchedule)?.SaveState();

    /// <summary>Restores the state from a checkpoint.</summary>
    public void Restore(string? state, long stepsDone, IReadOnlyList<EpochResult> history)
    {
        if (state is not null)
        {
            (_schedule as IAdaptiveSchedule)?.LoadState(state);
        }

        // The schedulers of TorchSharp cannot be set to a step, so all steps are repeated.
        for (var i = 1L; i <= stepsDone && _schedulers.Length > 0; i++)
        {
            EndStep();

            // The last epoch has no results if the run ended before its evaluation.
            if (i % _stepsPerEpoch == 0 && i / _stepsPerEpoch <= history.Count)
            {
                var epoch = history[(int)(i / _stepsPerEpoch) - 1];
                EndSchedulerEpoch(epoch, IsEvaluated(epoch.Epoch));
            }
        }
    }

    /// <summary>Determines whether the options require an evaluation after an epoch, given its one-based number.</summary>
    public bool IsEvaluated(int epoch) => epoch % _options.EvaluateEvery == 0 || epoch == _options.Epochs;

    public void EndStep()
    {
        if (_options.Schedule.Unit == ScheduleUnit.Step)
        {
            foreach (var scheduler in _schedulers)
            {
                if (scheduler is not impl.ReduceLROnPlateau)
                {
                    scheduler.step();
                }
            }
        }
    }

    /// <summary>Ends an epoch. Adaptive schedules are updated only after an evaluated epoch.</summary>
    public void EndEpoch(EpochResult epoch)
    {
        var evaluated = IsEvaluated(epoch.Epoch);
        if (evaluated)
        {
            (_schedule as IAdaptiveSchedule)?.OnEpochEnd(epoch);
        }

        EndSchedulerEpoch(epoch, evaluated);
    }

    private (long Position, long Total) PositionOf(int epoch, long step, int epochs) =>
        _options.Schedule.Unit == ScheduleUnit.Step ? (step, (long)_stepsPerEpoch * epochs) : (epoch, epochs);

    private InvalidOperationException Refusal(string method, string expected, double found, long position) => new(
        FormattableString.Invariant($"{method} of the schedule {_schedule!.GetType().Name} must be {expected}, but is {found} after {position} ")
        + (_options.Schedule.Unit == ScheduleUnit.Step ? "steps." : "epochs."));

    private void EndSchedulerEpoch(EpochResult epoch, bool evaluated)
    {
        foreach (var scheduler in _schedulers)
        {
            if (scheduler is impl.ReduceLROnPlateau)
            {
                if (!evaluated)
                {
                    continue;
                }

                scheduler.step(MonitoredMetric.Require(epoch, MonitoredMetric.Auto));
            }
            else if (_options.Schedule.Unit == ScheduleUnit.Epoch)
            {
                scheduler.step();
            }
        }
    }
}
