using ResNetKit.Models.Plan;
using ResNetKit.Registration;

namespace ResNetKit.Models.Networks;

/// <summary>Creates the plan of a network from its options.</summary>
/// <remarks>
/// Values out of range are reported by their annotations. Here, a valid value replaces each of them, so that one pass finds all other problems.
/// </remarks>
internal sealed class NetworkPlanner
{
    internal const int DefaultFilters = 64;

    // The first part of the paths of options in messages.
    private const string Path = "Model";

    private readonly ResNetOptions _options;
    private readonly PlanBuilder _plan;
    private readonly IBlock _block;
    private readonly NormSettings _norm;
    private readonly StageOptions[] _stages;
    private readonly int _groups;

    private NetworkPlanner(ResNetOptions options)
    {
        _options = options;
        _plan = new PlanBuilder(new ImageShape(
            Within(options.InputChannels, 1, 64, 3),
            Within(options.InputHeight, 1, ResNetOptions.MaxImageSize, 32),
            Within(options.InputWidth, 1, ResNetOptions.MaxImageSize, 32)));
        _norm = new NormSettings(
            options.NormMomentum is >= 0 and <= 1 ? options.NormMomentum : NormSettings.Default.Momentum,
            options.NormEpsilon is > 0 and <= 1 ? options.NormEpsilon : NormSettings.Default.Epsilon);
        _stages = [.. (options.Stages ?? []).Take(ResNetOptions.MaxStages).Select(stage => stage ?? new StageOptions())];
        _groups = Within(options.Groups, 1, ResNetOptions.MaxFilters, 1);
        _block = FindBlock(options.Block);
    }

    /// <summary>Creates the plan and collects problems. The annotations of the options are not checked.</summary>
    /// <returns>The plan, or <see langword="null"/> if there are problems.</returns>
    public static NetworkPlan? Plan(ResNetOptions options, out IReadOnlyList<string> problems)
    {
        var planner = new NetworkPlanner(options);
        var output = planner.Head(planner.Stages(planner.Stem()));
        problems = [.. planner._plan.Problems.Select(problem => $"{Path}.{problem.Key}: {problem.Value}{(problem.Value.EndsWith('.') ? "" : ".")}")];
        return problems.Count == 0 ? planner._plan.Build(output) : null;
    }

    /// <summary>Creates the plan.</summary>
    /// <exception cref="InvalidOptionsException">Options are invalid. The exception lists all failures.</exception>
    public static NetworkPlan Plan(ResNetOptions options)
    {
        var plan = Plan(options, out var problems);
        string[] failures = [.. OptionsValidation.Failures(options, Path), .. problems];
        return failures.Length > 0 ? throw new InvalidOptionsException(failures) : plan!;
    }

    private IBlock FindBlock(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return KnownBlocks.Find(KnownBlocks.Basic)!;
        }

        if (KnownBlocks.Find(name) is { } block)
        {
            return block;
        }

        _plan.Report(nameof(ResNetOptions.Block), KnownBlocks.Unknown(name));
        return KnownBlocks.Find(KnownBlocks.Basic)!;
    }

    private LayerPlan Stem()
    {
        _plan.Stage = "stem";
        _plan.QualifyOption = _ => nameof(ResNetOptions.Stem);
        var stem = _options.Stem ?? new Stem();
        var input = _plan.Input;

        // A pre-activation block normalizes its input; the convolution of a transition does not.
        var normalize = !_block.PreActivation || _options.Transition != TransitionType.Block;
        if (stem.Type == StemType.Whitening)
        {
            var filters = WhiteningStem.FiltersFor(input.Output.Channels);
            if (stem.Filters is { } asked && asked != filters)
            {
                _plan.QualifyOption = _ => $"{nameof(ResNetOptions.Stem)}.{nameof(ResNetKit.Stem.Filters)}";
                _plan.Report("", $"a whitening stem on {input.Output.Channels} channels has {filters} filters, not {asked}");
                _plan.QualifyOption = _ => nameof(ResNetOptions.Stem);
            }

            return WhiteningStem.AddTo(_plan, input, normalize ? _options.Activation : null);
        }

        return ConvolutionStem.Describe(
            _plan, input, Filters(stem.Filters ?? DefaultFilters), Defined(stem.Type), _options.Activation, _options.ConvolutionBias,
            normalize ? _norm : null);
    }

    private LayerPlan Stages(LayerPlan x)
    {
        var blocks = _stages.Sum(stage => Blocks(stage));
        var block = 0;
        for (var s = 0; s < _stages.Length; s++)
        {
            var stage = _stages[s];
            var path = $"{nameof(ResNetOptions.Stages)}[{s}]";
            _plan.Stage = $"layer{s + 1}";
            _plan.QualifyOption = option =>
                option is nameof(StageOptions.Stride) or nameof(StageOptions.Blocks) or nameof(StageOptions.Filters) ? $"{path}.{option}" : option;
            var filters = Widened(Filters(stage.Filters));
            var stride = Within(stage.Stride, 1, ResNetOptions.MaxImageSize, 1);
            var index = 0;
            if (Defined(_options.Transition) != TransitionType.Block)
            {
                x = Transition($"{_plan.Stage}.{index++}", x, filters, stride);
                stride = 1;
            }
            else if (stage.Blocks == 0)
            {
                _plan.Report(nameof(StageOptions.Blocks), "a stage without a pooling transition needs at least one block");
            }

            for (var b = 0; b < Blocks(stage); b++)
            {
                block++;
                var settings = Settings(x.Output.Channels, filters, b == 0 ? stride : 1, (double)block / blocks);
                x = _plan.Module(
                    $"{_plan.Stage}.{index++}", _block.Name, x,
                    (plan, input) => _block.Describe(plan, input, settings), part => _block.Create(part, settings));
            }
        }

        return x;
    }

    private LayerPlan Transition(string name, LayerPlan input, int filters, int stride) => _plan.Module(
        name, "transition", input,
        (plan, x) => PoolingTransition.Describe(
            plan, x, filters, stride, _options.Transition, _options.Activation, _options.ConvolutionBias, _norm),
        part => new PoolingTransition(part));

    private LayerPlan Head(LayerPlan x)
    {
        _plan.Stage = "head";
        _plan.QualifyOption = option => option;
        if (_block.PreActivation)
        {
            x = _plan.BatchNormalization("bn", x, _norm);
            x = _plan.Activation("act", x, _options.Activation);
        }

        x = _plan.GlobalPool(_options.HeadPooling == PoolingType.Max ? "maxpool_head" : "avgpool", x, _options.HeadPooling);
        x = _plan.Add("flatten", new Operation.Flatten(), x);
        x = _plan.Dropout("dropout", x, Rate(_options.HeadDropout));
        x = _plan.Add("fc", new Operation.Linear(x.Output.Channels, Within(_options.Classes, 1, 1_000_000, 10), _options.HeadBias), x);
        return _options.LogitScale == 1 ? x : _plan.Scale("scale", x, _options.LogitScale);
    }

    private BlockSettings Settings(int inputFilters, int filters, int stride, double depth) => new(inputFilters, filters, stride)
    {
        Shortcut = Defined(_options.Shortcut),
        Activation = _options.Activation,
        Dropout = Rate(_options.Dropout),
        StochasticDepth = Rate(_options.StochasticDepth) * depth,
        SqueezeExcitation = _options.SqueezeExcitation is >= 1 ? _options.SqueezeExcitation : null,
        Groups = _groups,
        WidthPerGroup = _options.WidthPerGroup is >= 1 and <= ResNetOptions.MaxFilters ? _options.WidthPerGroup : null,
        Norm = _norm,
        ZeroInitResidual = _options.ZeroInitResidual,
    };

    private int Widened(int filters)
    {
        var widened = Math.Round(filters * _options.WidthMultiplier);
        if (widened is >= 1 and <= ResNetOptions.MaxFilters)
        {
            return (int)widened;
        }

        _plan.Report(
            nameof(ResNetOptions.WidthMultiplier),
            $"{filters} filters times {_options.WidthMultiplier} must be from 1 to {ResNetOptions.MaxFilters}");
        return filters;
    }

    private static int Filters(int filters) => Within(filters, 1, ResNetOptions.MaxFilters, DefaultFilters);

    private static int Blocks(StageOptions stage) => Within(stage.Blocks, 0, ResNetOptions.MaxBlocks, 1);

    private static double Rate(double rate) => rate is >= 0 and < 1 ? rate : 0;

    private static int Within(int value, int least, int most, int otherwise) => value >= least && value <= most ? value : otherwise;

    private static T Defined<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) ? value : default;
}
