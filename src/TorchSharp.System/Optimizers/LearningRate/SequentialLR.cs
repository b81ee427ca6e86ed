namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler SequentialLR(
                Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) =>
                new impl.SequentialLR(optimizer, schedulers, milestones, last_epoch);

            public static partial class impl
            {
                /// <summary>One schedule after another, each from its own epoch 0 on.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    public SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                        : base(WithFirstRates(optimizer), last_epoch)
                    {
                        ArgumentNullException.ThrowIfNull(schedulers);
                        ArgumentNullException.ThrowIfNull(milestones);
                        _schedulers = [.. schedulers];
                        _milestones = [.. milestones];
                        if (_schedulers.Length != _milestones.Length + 1)
                        {
                            throw new ArgumentException(
                                $"{_schedulers.Length} schedules need {_schedulers.Length - 1} milestones, not {_milestones.Length}.", nameof(milestones));
                        }
                        // Each of them took its own first step when it was made; only the first one's counts.
                        foreach (var scheduler in _schedulers) scheduler.LastEpoch--;
                        step();
                    }

                    /// <summary>Steps the schedule whose turn it is; the rates are what it left.</summary>
                    protected override IEnumerable<double> get_lr()
                    {
                        var current = _milestones.Count(milestone => milestone <= LastEpoch);
                        if (current > 0 && _milestones[current - 1] == LastEpoch) _schedulers[current].step(0);
                        else _schedulers[current].step();
                        return Current();
                    }

                    private static Optimizer WithFirstRates(Optimizer optimizer)
                    {
                        ArgumentNullException.ThrowIfNull(optimizer);
                        foreach (var group in optimizer.ParamGroups) group.LearningRate = group.InitialLearningRate;
                        return optimizer;
                    }
                }
            }
        }
    }
}
