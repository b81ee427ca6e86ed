using System.IO.Enumeration;
using ResNetKit.Training.MixedPrecision;
using TorchSharp.Modules;
using static TorchSharp.torch.optim;

namespace ResNetKit.Training.Optimizers;

/// <summary>The optimizer of a run with its groups: one, or with Muon two that share the parameters.</summary>
internal sealed partial class OptimizerSet : IDisposable
{
    private readonly List<(ILearningRateController Group, double BaseRate)> _groups = [];
    private readonly List<(Optimizer Optimizer, TrainedParameter[] Parameters)> _optimizers = [];

    private OptimizerSet()
    {
    }

    /// <summary>The optimizers, at least one.</summary>
    public IEnumerable<Optimizer> Optimizers => _optimizers.Select(entry => entry.Optimizer);

    /// <summary>Learning rate of the first group that has the plain rate, or of the first of all.</summary>
    public double LearningRate => _groups[0].Group.LearningRate;

    /// <summary>Makes the optimizer that options describe.</summary>
    /// <exception cref="ArgumentException">No parameter takes gradients.</exception>
    public static OptimizerSet Create(TrainerOptions options, IReadOnlyList<TrainedParameter> parameters)
    {
        if (parameters.Count == 0)
        {
            throw new ArgumentException("The model has no parameter that takes gradients; there is nothing to train.", nameof(parameters));
        }

        var set = new OptimizerSet();
        if (options.Optimizer == OptimizerType.Muon)
        {
            // Muon is for the filters of convolutions; whatever has no rows and columns is left to the other.
            set.Add(
                OptimizerType.Muon,
                options.LearningRate,
                options.Momentum,
                options.WeightDecay,
                options,
                [.. parameters.Where(parameter => parameter.Master.dim() == 4)]);
            set.Add(
                options.AuxiliaryOptimizer,
                options.AuxiliaryLearningRate,
                options.AuxiliaryMomentum,
                options.AuxiliaryWeightDecay ?? options.WeightDecay,
                options,
                [.. parameters.Where(parameter => parameter.Master.dim() != 4)]);
        }
        else
        {
            set.Add(options.Optimizer, options.LearningRate, options.Momentum, options.WeightDecay, options, [.. parameters]);
        }

        return set;
    }

    /// <summary>Sets the rate of every group: its base rate times its multiplier times the factor.</summary>
    public void SetLearningRate(double factor)
    {
        foreach (var (group, baseRate) in _groups)
        {
            group.LearningRate = baseRate * factor;
        }
    }

    /// <summary>Sets the momentum, or Adam's first beta, of every group.</summary>
    public void SetMomentum(double momentum)
    {
        foreach (var (group, _) in _groups)
        {
            switch (group)
            {
                case IMomentum controller:
                    controller.Momentum = momentum;
                    break;
                case IBetas controller:
                    controller.Betas = (momentum, controller.Betas.Item2);
                    break;
            }
        }
    }

    public void Step()
    {
        foreach (var (optimizer, _) in _optimizers)
        {
            optimizer.step();
        }
    }

    public void Dispose()
    {
        foreach (var (optimizer, _) in _optimizers)
        {
            optimizer.Dispose();
        }
    }

    private void Add(
        OptimizerType type, double rate, double momentum, double decay, TrainerOptions options, TrainedParameter[] parameters)
    {
        if (parameters.Length == 0)
        {
            return;
        }

        var groups = parameters
            .GroupBy(parameter => (
                Rate: rate * Multiplier(options.LearningRateMultipliers, parameter.Name),
                Decay: IsDecayed(options, parameter) ? decay * Multiplier(options.WeightDecayMultipliers, parameter.Name) : 0))
            .Select(group => (Parameters: group.ToArray(), group.Key.Rate, group.Key.Decay))
            .ToArray();
        Optimizer optimizer = type switch
        {
            OptimizerType.Sgd =>
                new SGD(groups.Select(group => SgdGroup(group.Parameters, group.Rate, group.Decay, momentum, options)), rate),
            OptimizerType.Adam => new Adam(groups.Select(group => AdamGroup(group.Parameters, group.Rate, group.Decay, options)), rate),
            OptimizerType.AdamW => new AdamW(groups.Select(group => AdamWGroup(group.Parameters, group.Rate, group.Decay, options)), rate),
            OptimizerType.Muon => new Muon(groups.Select(group => MuonGroup(group.Parameters, group.Rate, group.Decay, momentum, options))),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an optimizer."),
        };

        _optimizers.Add((optimizer, [.. groups.SelectMany(group => group.Parameters)]));
        foreach (var (controller, group) in optimizer.ParamGroups.Zip(groups))
        {
            controller.InitialLearningRate = group.Rate;
            controller.LearningRate = group.Rate;
            _groups.Add((controller, group.Rate));
        }
    }

    private static SGD.ParamGroup SgdGroup(
        TrainedParameter[] parameters, double rate, double decay, double momentum, TrainerOptions options) =>
        new(Masters(parameters), rate, momentum, dampening: 0, decay, options.Nesterov && momentum > 0);

    private static Adam.ParamGroup AdamGroup(TrainedParameter[] parameters, double rate, double decay, TrainerOptions options) =>
        new(Masters(parameters), rate, options.Beta1, options.Beta2, options.Epsilon, decay);

    private static AdamW.ParamGroup AdamWGroup(TrainedParameter[] parameters, double rate, double decay, TrainerOptions options) =>
        new(Masters(parameters), rate, options.Beta1, options.Beta2, options.Epsilon, decay);

    private static Muon.ParamGroup MuonGroup(
        TrainedParameter[] parameters, double rate, double decay, double momentum, TrainerOptions options) =>
        new(
            Masters(parameters),
            new Muon.Options
            {
                LearningRate = rate,
                Momentum = momentum,
                Nesterov = options.Nesterov,
                WeightDecay = decay,
                Iterations = options.MuonIterations,
                NormalizeWeights = options.MuonNormalizeWeights,
            });

    // An array: TorchSharp walks this sequence anew at each step.
    private static Parameter[] Masters(TrainedParameter[] parameters) => [.. parameters.Select(parameter => parameter.Master)];

    private static bool IsDecayed(TrainerOptions options, TrainedParameter parameter) =>
        options.DecayNormsAndBiases || !(parameter.IsNorm || parameter.Master.dim() <= 1);

    private static double Multiplier(Dictionary<string, double> multipliers, string name) =>
        multipliers
            .Where(entry => FileSystemName.MatchesSimpleExpression(entry.Key, name, ignoreCase: false))
            .Aggregate(1.0, (product, entry) => product * entry.Value);
}
