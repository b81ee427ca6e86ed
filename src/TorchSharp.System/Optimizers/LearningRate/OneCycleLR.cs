namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static LRScheduler OneCycleLR(
                Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true,
                double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4,
                bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum,
                    base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static LRScheduler OneCycleLR(
                Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                double pct_start = 0.3, impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos,
                bool cycle_momentum = true, IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null,
                double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum,
                    base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>Smith and Topin 2017: the rate up to max_lr and down again over a whole training, the momentum against it.</summary>
                public class OneCycleLR : LRScheduler
                {
                    public enum AnnealStrategy
                    {
                        Cos = 0,
                        Linear = 1,
                    }

                    private readonly AnnealStrategy _strategy;
                    private readonly bool _cyclesMomentum;
                    private readonly int _totalSteps;
                    private readonly double[] _maxRates;
                    private readonly double[] _minRates;
                    private readonly double[] _baseMomenta;
                    private readonly double[] _maxMomenta;
                    private readonly Phase[] _phases;

                    public OneCycleLR(
                        Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85,
                        double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false,
                        int last_epoch = -1, bool verbose = false)
                        : this(optimizer, [max_lr], total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, [base_momentum],
                            [max_momentum], div_factor, final_div_factor, three_phase, last_epoch, verbose)
                    {
                    }

                    public OneCycleLR(
                        Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true,
                        IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, double div_factor = 25,
                        double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentNullException.ThrowIfNull(max_lr);
                        if (pct_start is not (>= 0 and <= 1)) throw new ArgumentException($"pct_start is {pct_start}; it lies in [0, 1].", nameof(pct_start));
                        _totalSteps = (total_steps, epochs, steps_per_epoch) switch
                        {
                            ( > 0, _, _) => total_steps,
                            (_, > 0, > 0) => epochs * steps_per_epoch,
                            _ => throw new ArgumentException("Either total_steps, or epochs and steps_per_epoch, must be given, and positive.", nameof(total_steps)),
                        };
                        _strategy = anneal_strategy;
                        _cyclesMomentum = cycle_momentum;
                        _maxRates = ForEachGroup(max_lr, nameof(max_lr));
                        _baseMomenta = ForEachGroup(base_momentum ?? [0.85], nameof(base_momentum));
                        _maxMomenta = ForEachGroup(max_momentum ?? [0.95], nameof(max_momentum));

                        var rising = pct_start * _totalSteps;
                        _phases = three_phase
                            ?
                            [
                                new(rising - 1, Rate.First, Rate.Max, Falls: true, Rises: false),
                                new((2 * rising) - 2, Rate.Max, Rate.First, Falls: false, Rises: true),
                                new(_totalSteps - 1, Rate.First, Rate.Min, Falls: false, Rises: false),
                            ]
                            :
                            [
                                new(rising - 1, Rate.First, Rate.Max, Falls: true, Rises: false),
                                new(_totalSteps - 1, Rate.Max, Rate.Min, Falls: false, Rises: true),
                            ];

                        if (last_epoch == -1)
                        {
                            for (var i = 0; i < Groups.Length; i++)
                            {
                                Groups[i].InitialLearningRate = _maxRates[i] / div_factor;
                                Groups[i].LearningRate = Groups[i].InitialLearningRate;
                            }
                            BaseRates = [.. Groups.Select(group => group.InitialLearningRate)];
                        }
                        _minRates = [.. BaseRates.Select(rate => rate / final_div_factor)];
                        if (cycle_momentum && Groups.Any(group => group is not (IMomentum or IBetas)))
                        {
                            throw new ArgumentException("The optimizer has neither momentum nor betas to cycle.", nameof(optimizer));
                        }
                        step();
                    }

                    private enum Rate
                    {
                        First,
                        Max,
                        Min,
                    }

                    /// <summary>A stretch up to a step, in which the rate goes from one value to another, and the momentum falls, rises or stays at its highest.</summary>
                    private sealed record Phase(double EndStep, Rate From, Rate To, bool Falls, bool Rises);

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch > _totalSteps)
                        {
                            throw new InvalidOperationException($"Step {LastEpoch} is beyond the {_totalSteps} steps of the cycle.");
                        }
                        var index = 0;
                        while (index < _phases.Length - 1 && LastEpoch > _phases[index].EndStep) index++;
                        var phase = _phases[index];
                        var start = index == 0 ? 0 : _phases[index - 1].EndStep;
                        var done = (LastEpoch - start) / (phase.EndStep - start);

                        var rates = new double[Groups.Length];
                        for (var i = 0; i < rates.Length; i++)
                        {
                            rates[i] = Anneal(RateOf(phase.From, i), RateOf(phase.To, i), done);
                            if (_cyclesMomentum)
                            {
                                SetMomentum(Groups[i], Anneal(
                                    phase.Rises ? _baseMomenta[i] : _maxMomenta[i], phase.Falls ? _baseMomenta[i] : _maxMomenta[i], done));
                            }
                        }
                        return rates;
                    }

                    private double RateOf(Rate rate, int group) => rate switch
                    {
                        Rate.Max => _maxRates[group],
                        Rate.Min => _minRates[group],
                        _ => BaseRates[group],
                    };

                    private double Anneal(double start, double end, double done) => _strategy == AnnealStrategy.Cos
                        ? end + ((start - end) / 2 * (Math.Cos(Math.PI * done) + 1))
                        : ((end - start) * done) + start;

                    private static void SetMomentum(ILearningRateController group, double momentum)
                    {
                        if (group is IBetas adam) adam.Betas = (momentum, adam.Betas.Item2);
                        else if (group is IMomentum sgd) sgd.Momentum = momentum;
                    }

                    private double[] ForEachGroup(IEnumerable<double> values, string name)
                    {
                        double[] given = [.. values];
                        if (given.Length == 1) return [.. Enumerable.Repeat(given[0], Groups.Length)];
                        if (given.Length == Groups.Length) return given;
                        throw new ArgumentException($"{Groups.Length} groups need one value, or one each; {name} has {given.Length}.", name);
                    }
                }
            }
        }
    }
}
