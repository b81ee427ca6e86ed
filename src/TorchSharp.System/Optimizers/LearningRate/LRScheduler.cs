namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// Sets the learning rates of an optimizer's groups, epoch after epoch. A derived class's constructor ends with the first
            /// <see cref="step()"/>, which is epoch 0.
            /// </summary>
            public abstract class LRScheduler
            {
                private readonly bool _verbose;
                private List<double> _lastRates = [];

                protected int _step_count;

                protected LRScheduler()
                {
                    Groups = [];
                    BaseRates = [];
                }

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    Groups = optimizer.ParamGroups.ToArray();
                    LastEpoch = last_epoch;
                    _verbose = verbose;
                    if (last_epoch == -1)
                    {
                        foreach (var group in Groups) KeepFirstRate(group);
                    }
                    BaseRates = Groups.Select(group => group.InitialLearningRate).ToArray();
                    _lastRates = Groups.Select(group => group.LearningRate).ToList();
                }

                internal int LastEpoch { get; set; }

                private protected ILearningRateController[] Groups { get; }

                /// <summary>The learning rates that the groups began with.</summary>
                private protected double[] BaseRates { get; set; }

                /// <summary>The next epoch, from the rates as they are.</summary>
                public virtual void step()
                {
                    _step_count++;
                    LastEpoch++;
                    Apply(get_lr());
                }

                /// <summary>An epoch of one's choice, by the closed form where there is one.</summary>
                public virtual void step(int? epoch)
                {
                    if (epoch is not { } chosen)
                    {
                        step();
                        return;
                    }
                    _step_count++;
                    LastEpoch = chosen;
                    Apply(get_closed_form_lr());
                }

                /// <summary>Schedules that watch a metric step by this; others do not have it.</summary>
                public virtual void step(double current, int? epoch = null) =>
                    throw new InvalidOperationException("This schedule does not step by a metric.");

                /// <summary>The rates last set, a group each.</summary>
                public IEnumerable<double> get_last_lr() => _lastRates;

                /// <summary>The rates of this epoch, from those of the one before.</summary>
                protected virtual IEnumerable<double> get_lr() => Groups.Select(group => group.LearningRate);

                /// <summary>The rates of this epoch, from the epoch alone.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                private protected void Apply(IEnumerable<double> rates)
                {
                    var values = rates.ToList();
                    for (var i = 0; i < values.Count; i++)
                    {
                        Groups[i].LearningRate = values[i];
                        if (_verbose) Console.WriteLine($"Adjusting learning rate of group {i} to {values[i]:E4}.");
                    }
                    _lastRates = values;
                }

                /// <summary>The first schedule of a group says what its first rate is; those made after it find the rate changed.</summary>
                private static void KeepFirstRate(ILearningRateController group)
                {
                    if (group is Modules.ParamGroup { IsScheduled: true }) return;
                    group.InitialLearningRate = group.LearningRate;
                    if (group is Modules.ParamGroup parameters) parameters.IsScheduled = true;
                }

                /// <summary>The groups' present rates, each times a factor.</summary>
                private protected IEnumerable<double> Current(double factor = 1) => Groups.Select(group => group.LearningRate * factor);

                /// <summary>The groups' first rates, each times a factor.</summary>
                private protected IEnumerable<double> Base(double factor) => BaseRates.Select(rate => rate * factor);
            }

            /// <summary>The schedules themselves.</summary>
            public static partial class impl
            {
            }
        }
    }
}
