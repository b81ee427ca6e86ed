namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler LinearLR(
                Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1,
                bool verbose = false) =>
                new impl.LinearLR(optimizer, start_factor, end_factor, total_iters, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>A factor of the rate that goes from start_factor to end_factor in total_iters epochs.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start;
                    private readonly double _end;
                    private readonly int _total;

                    public LinearLR(
                        Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1,
                        bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (start_factor is not (> 0 and <= 1))
                        {
                            throw new ArgumentOutOfRangeException(nameof(start_factor), start_factor, "The factor at the start lies in (0, 1].");
                        }
                        if (end_factor is not (>= 0 and <= 1))
                        {
                            throw new ArgumentOutOfRangeException(nameof(end_factor), end_factor, "The factor at the end lies in [0, 1].");
                        }
                        _start = start_factor;
                        _end = end_factor;
                        _total = total_iters;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0) return Current(_start);
                        if (LastEpoch > _total) return Current();
                        return Current(1 + ((_end - _start) / ((_total * _start) + ((LastEpoch - 1) * (_end - _start)))));
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        Base(_start + ((_end - _start) * Math.Min(_total, LastEpoch) / _total));
                }
            }
        }
    }
}
