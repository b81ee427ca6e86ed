namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler ReduceLROnPlateau(
                Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false) =>
                new impl.ReduceLROnPlateau(optimizer, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps, verbose);

            public static partial class impl
            {
                /// <summary>The rate times a factor, whenever a metric has not become better for a while.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _minimizes;
                    private readonly bool _relative;
                    private readonly double _factor;
                    private readonly int _patience;
                    private readonly double _threshold;
                    private readonly int _cooldown;
                    private readonly double[] _min_lr;
                    private readonly double _eps;
                    private double _best;
                    private int _badEpochs;
                    private int _cooling;

                    public ReduceLROnPlateau(
                        Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                        string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false)
                        : base(optimizer, -1, verbose)
                    {
                        if (factor >= 1) throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor is below 1.");
                        if (mode is not ("min" or "max")) throw new ArgumentException($"mode is \"{mode}\"; it is \"min\" or \"max\".", nameof(mode));
                        if (threshold_mode is not ("rel" or "abs"))
                        {
                            throw new ArgumentException($"threshold_mode is \"{threshold_mode}\"; it is \"rel\" or \"abs\".", nameof(threshold_mode));
                        }
                        if (min_lr is { Count: > 1 } && min_lr.Count != Groups.Length)
                        {
                            throw new ArgumentException($"{Groups.Length} groups need as many lowest rates, not {min_lr.Count}.", nameof(min_lr));
                        }
                        _minimizes = mode == "min";
                        _relative = threshold_mode == "rel";
                        _factor = factor;
                        _patience = patience;
                        _threshold = threshold;
                        _cooldown = cooldown;
                        _min_lr = min_lr is { Count: > 1 } ? [.. min_lr] : [.. Enumerable.Repeat(min_lr is [var lowest] ? lowest : 0, Groups.Length)];
                        _eps = eps;
                        _best = _minimizes ? double.PositiveInfinity : double.NegativeInfinity;
                        LastEpoch = 0;
                    }

                    public override void step() => throw new InvalidOperationException("This schedule steps by a metric: step(double).");

                    public override void step(int? epoch) => throw new InvalidOperationException("This schedule steps by a metric: step(double).");

                    public override void step(double current, int? epoch = null)
                    {
                        LastEpoch = epoch ?? LastEpoch + 1;
                        if (IsBetter(current))
                        {
                            _best = current;
                            _badEpochs = 0;
                        }
                        else
                        {
                            _badEpochs++;
                        }
                        if (_cooling > 0)
                        {
                            _cooling--;
                            _badEpochs = 0;
                        }
                        if (_badEpochs <= _patience) return;

                        Apply(Groups.Select((group, i) =>
                        {
                            var reduced = Math.Max(group.LearningRate * _factor, _min_lr[i]);
                            return group.LearningRate - reduced > _eps ? reduced : group.LearningRate;
                        }));
                        _cooling = _cooldown;
                        _badEpochs = 0;
                    }

                    private bool IsBetter(double value) => (_minimizes, _relative) switch
                    {
                        (true, true) => value < _best * (1 - _threshold),
                        (true, false) => value < _best - _threshold,
                        (false, true) => value > _best * (1 + _threshold),
                        (false, false) => value > _best + _threshold,
                    };
                }
            }
        }
    }
}
