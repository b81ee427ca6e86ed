using ResNetKit.Registration;
using ResNetKit.Training.MixedPrecision;
using static TorchSharp.torch.optim;

namespace ResNetKit.Training.Optimizers;

/// <summary>Manages the optimizers of a run: one optimizer, or several that each train some of the parameters.</summary>
internal sealed partial class OptimizerSet : IDisposable
{
    private readonly List<(ILearningRateController Group, double BaseRate)> _groups = [];
    private readonly List<(Optimizer Optimizer, TrainedParameter[] Parameters)> _optimizers = [];

    // The maximum number of calls of OptionsFor for a parameter. Each call is made on the options that the previous call returned, until a call returns
    // equal options. Real options need far fewer calls.
    private const int MostOptions = 100;

    private readonly Dictionary<string, int> _layersAfter;
    private int _shown;

    private OptimizerSet(IReadOnlyList<TrainedParameter> parameters) =>
        _layersAfter = LayerOrder.LayersAfter(parameters.Select(parameter => (parameter.Name, parameter.Master.dim())));

    /// <summary>Gets the optimizers, at least one.</summary>
    public IEnumerable<Optimizer> Optimizers => _optimizers.Select(entry => entry.Optimizer);

    /// <summary>
    /// Gets the learning rate of the first group whose base rate is the learning rate in the options. If there is no such group, gets that of the first group.
    /// </summary>
    public double LearningRate => _groups[_shown].Group.LearningRate;

    /// <summary>Gets the base rate of the same group, which the schedule multiplies by its factor.</summary>
    public double BaseLearningRate => _groups[_shown].BaseRate;

    /// <summary>Creates the optimizers for the given options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="frozen">The names of the parameters that are not trained. Patterns in the options may match them.</param>
    /// <exception cref="ArgumentException">There are no parameters that require gradients.</exception>
    /// <exception cref="InvalidOptionsException">A pattern in the options matches no parameter.</exception>
    /// <exception cref="NotSupportedException">The state of an optimizer cannot be saved.</exception>
    /// <exception cref="InvalidOperationException">
    /// The options lead to no optimizer for a parameter, or their method <c>CreateOptimizer</c> returned <see langword="null"/>. Or an optimizer does not
    /// have the number of parameter groups that it was given.
    /// </exception>
    public static OptimizerSet Create(OptimizerOptions options, IReadOnlyList<TrainedParameter> parameters, IReadOnlyList<string> frozen)
    {
        if (parameters.Count == 0)
        {
            throw new ArgumentException("The model has no parameter that requires gradients, so there is nothing to train.", nameof(parameters));
        }

        var set = new OptimizerSet(parameters);
        try
        {
            // The requested optimizer comes first, so that its learning rate is the one that is reported.
            foreach (var group in parameters
                .GroupBy(parameter => OptionsOf(options, parameter))
                .OrderBy(group => group.Key == options ? 0 : 1))
            {
                CheckPatterns(group.Key, [.. group.Select(parameter => parameter.Name), .. frozen]);
                set.Add(group.Key, [.. group]);
            }

            set._shown = Math.Max(set._groups.FindIndex(group => group.BaseRate == options.LearningRate), 0);
        }
        catch
        {
            set.Dispose();
            throw;
        }

        return set;
    }

    /// <summary>Sets the learning rate of each group to a factor times its base rate, which includes the multipliers of the options.</summary>
    public void SetLearningRate(double factor)
    {
        foreach (var (group, baseRate) in _groups)
        {
            group.LearningRate = baseRate * factor;
        }
    }

    /// <summary>Sets the momentum of each group or, for Adam and its variants, the first beta.</summary>
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

    private static void CheckPatterns(OptimizerOptions options, IReadOnlyList<string> names)
    {
        var failures =
            from list in new[]
            {
                (Name: nameof(OptimizerOptions.LearningRateMultipliers), Patterns: options.LearningRateMultipliers.Keys),
                (Name: nameof(OptimizerOptions.WeightDecayMultipliers), Patterns: options.WeightDecayMultipliers.Keys),
            }
            from pattern in list.Patterns
            where !names.Any(name => OptimizerOptions.Matches(pattern, name))
            select $"{options.GetType().Name}.{list.Name}: '{MessageText.Name(pattern)}' matches no parameter that this optimizer trains. "
                + $"It trains {MessageText.List(names)}.";
        if (failures.ToArray() is { Length: > 0 } found)
        {
            throw new InvalidOptionsException(found);
        }
    }

    // The options are compared by value, because an implementation may create new options in each call.
    private static OptimizerOptions OptionsOf(OptimizerOptions options, TrainedParameter parameter)
    {
        var last = options;
        for (var i = 0; i < MostOptions; i++)
        {
            var next = last.OptionsFor(parameter.Name, parameter.Master);
            if (next == last)
            {
                return last;
            }

            last = next;
        }

        throw new InvalidOperationException(
            $"{options.GetType().Name}.{nameof(OptimizerOptions.OptionsFor)} leads to no optimizer for '{parameter.Name}': the options that it returns must "
            + "return themselves for the same parameter.");
    }

    private void Add(OptimizerOptions options, TrainedParameter[] parameters)
    {
        var groups = parameters
            .GroupBy(parameter => (
                Rate: options.LearningRateOf(parameter.Name, _layersAfter[LayerOrder.ChildOf(parameter.Name)]),
                Decay: options.WeightDecayOf(parameter.Name, isNormOrBias: parameter.IsNorm || parameter.Master.dim() <= 1)))
            .Select(group => (Parameters: group.ToArray(), group.Key.Rate, group.Key.Decay))
            .ToArray();
        var created = options.CreateOptimizer(
        [
            .. groups.Select(group => new OptimizerGroup(
                [.. group.Parameters.Select(parameter => parameter.Master)],
                [.. group.Parameters.Select(parameter => parameter.Name)],
                group.Rate,
                group.Decay)),
        ]);
        var optimizer = CreatedPart.Require(created, options, nameof(OptimizerOptions.CreateOptimizer), "an optimizer");
        _optimizers.Add((optimizer, [.. groups.SelectMany(group => group.Parameters)]));
        var controllers = optimizer.ParamGroups.ToArray();
        if (controllers.Length != groups.Length)
        {
            throw new InvalidOperationException(
                $"{options.GetType().Name}.{nameof(OptimizerOptions.CreateOptimizer)} was given {groups.Length} groups of parameters, "
                + $"but its optimizer has {controllers.Length}.");
        }

        foreach (var (controller, group) in controllers.Zip(groups))
        {
            controller.InitialLearningRate = group.Rate;
            controller.LearningRate = group.Rate;
            _groups.Add((controller, group.Rate));
        }

        CheckSavable(optimizer, parameters.Length);
    }
}
