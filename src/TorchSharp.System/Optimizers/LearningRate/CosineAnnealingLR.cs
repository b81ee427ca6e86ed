namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>Half a cosine from the first rate to eta_min in T_max epochs (Loshchilov and Hutter 2017), and back in the next.</summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _T_max;
                    private readonly double _eta_min;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _T_max = T_max;
                        _eta_min = eta_min;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0) return Current();
                        if (_step_count == 1) return get_closed_form_lr();
                        if ((LastEpoch - 1 - _T_max) % (2 * _T_max) == 0)
                        {
                            return Groups.Zip(BaseRates, (group, rate) =>
                                group.LearningRate + ((rate - _eta_min) * (1 - Math.Cos(Math.PI / _T_max)) / 2));
                        }
                        return Groups.Select(group => (1 + Cosine(LastEpoch)) / (1 + Cosine(LastEpoch - 1)) * (group.LearningRate - _eta_min) + _eta_min);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        BaseRates.Select(rate => _eta_min + ((rate - _eta_min) * (1 + Cosine(LastEpoch)) / 2));

                    private double Cosine(int epoch) => Math.Cos(Math.PI * epoch / _T_max);
                }
            }
        }
    }
}
