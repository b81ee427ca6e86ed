using ResNetKit.Models;
using ResNetKit.Models.Networks;

namespace ResNetKit;

/// <summary>Describes a residual network step by step, and builds it.</summary>
/// <remarks>
/// A builder is options with a fluent face: <see cref="FromOptions"/> and <see cref="ToOptions"/> convert without loss.
/// Values are checked by <see cref="Describe"/> and <see cref="Build"/>, all of them together.
/// </remarks>
/// <example>
/// <code>
/// using var model = new ResNetBuilder()
///     .WithStem(Stem.Conv3x3(filters: 64))
///     .AddStage(filters: 64, blocks: 2)
///     .AddStage(filters: 128, blocks: 2, stride: 2)
///     .AddStage(filters: 256, blocks: 2, stride: 2)
///     .WithParameterBudget(5_000_000)
///     .Build();
/// Console.WriteLine(model.Summary());
/// </code>
/// </example>
public sealed class ResNetBuilder
{
    private ResNetOptions _options;

    /// <summary>Starts with the defaults: CIFAR's images and classes, a 3×3 stem, no stage yet.</summary>
    public ResNetBuilder()
        : this(new ResNetOptions())
    {
    }

    private ResNetBuilder(ResNetOptions options) => _options = options;

    /// <summary>Starts with options, which stay as they are.</summary>
    /// <param name="options">The options.</param>
    public static ResNetBuilder FromOptions(ResNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ResNetBuilder(options.Copy());
    }

    /// <summary>Starts with a preset.</summary>
    /// <param name="name">Its name, such as <c>resnet18</c>; see <see cref="Preset.All"/>.</param>
    /// <exception cref="ArgumentException">No preset has the name.</exception>
    public static ResNetBuilder FromPreset(string name) => new(Preset.Get(name).Options);

    /// <summary>Gets a copy of the options as set so far.</summary>
    public ResNetOptions ToOptions() => _options.Copy();

    /// <summary>Sets the shape of an image.</summary>
    /// <param name="input">Channels, height and width.</param>
    public ResNetBuilder WithInput(ImageShape input) => With(options =>
        (options.InputChannels, options.InputHeight, options.InputWidth) = (input.Channels, input.Height, input.Width));

    /// <summary>Sets the number of classes.</summary>
    /// <param name="classes">Classes to tell apart.</param>
    public ResNetBuilder WithClasses(int classes) => With(options => options.Classes = classes);

    /// <summary>Sets the stem.</summary>
    /// <param name="stem">Made by <see cref="Stem"/>.</param>
    public ResNetBuilder WithStem(StemOptions stem)
    {
        ArgumentNullException.ThrowIfNull(stem);
        return With(options => options.Stem = new StemOptions { Type = stem.Type, Filters = stem.Filters });
    }

    /// <summary>Adds a stage after the others.</summary>
    /// <param name="filters">Filters of its blocks.</param>
    /// <param name="blocks">How many blocks it has.</param>
    /// <param name="stride">By how much it shrinks height and width.</param>
    public ResNetBuilder AddStage(int filters, int blocks = 1, int stride = 1) =>
        With(options => options.Stages.Add(new StageOptions { Filters = filters, Blocks = blocks, Stride = stride }));

    /// <summary>
    /// Sets the filters of all stages. Without stages yet, makes them: one block each, and stride 2 from the second on.
    /// </summary>
    /// <param name="filters">Filters, stage by stage.</param>
    /// <exception cref="ArgumentException">There are stages, and not as many.</exception>
    public ResNetBuilder WithFilters(params int[] filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        EnsureStages(filters.Length, nameof(filters));
        return With(options => Each(options.Stages, filters, (stage, value) => stage.Filters = value));
    }

    /// <summary>
    /// Sets the number of blocks of all stages. Without stages yet, makes them: 64 filters, twice as many each time, and
    /// stride 2 from the second on.
    /// </summary>
    /// <param name="blocks">Blocks, stage by stage.</param>
    /// <exception cref="ArgumentException">There are stages, and not as many.</exception>
    public ResNetBuilder WithDepth(params int[] blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        EnsureStages(blocks.Length, nameof(blocks));
        return With(options => Each(options.Stages, blocks, (stage, value) => stage.Blocks = value));
    }

    /// <summary>Sets the block that stages are made of.</summary>
    /// <param name="block">A name of <see cref="KnownBlocks"/>, or of a block of your own.</param>
    public ResNetBuilder WithBlock(string block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return With(options => options.Block = block);
    }

    /// <summary>Sets the shortcut of blocks that change the shape.</summary>
    /// <param name="shortcut">The kind of shortcut.</param>
    public ResNetBuilder WithShortcut(ShortcutType shortcut) => With(options => options.Shortcut = shortcut);

    /// <summary>Sets how stages go from one size to the next.</summary>
    /// <param name="transition">The kind of transition.</param>
    public ResNetBuilder WithTransition(TransitionType transition) => With(options => options.Transition = transition);

    /// <summary>Sets whether the convolutions of stem and transitions have biases.</summary>
    /// <param name="bias">Whether they have.</param>
    public ResNetBuilder WithConvolutionBias(bool bias = true) => With(options => options.ConvolutionBias = bias);

    /// <summary>Sets the activation function.</summary>
    /// <param name="activation">The function.</param>
    public ResNetBuilder WithActivation(ActivationType activation) => With(options => options.Activation = activation);

    /// <summary>Multiplies the filters of all stages, as wide residual networks do.</summary>
    /// <param name="multiplier">The factor.</param>
    public ResNetBuilder WithWidthMultiplier(double multiplier) => With(options => options.WidthMultiplier = multiplier);

    /// <summary>Divides the blocks' 3×3 convolutions into groups.</summary>
    /// <param name="groups">How many.</param>
    /// <param name="widthPerGroup">
    /// Width of one group in bottlenecks, for each 64 filters of the stage; null for as many inner filters as the stage has, whatever the groups. See
    /// <see cref="ResNetOptions.WidthPerGroup"/>.
    /// </param>
    public ResNetBuilder WithGroups(int groups, int? widthPerGroup = null) =>
        With(options => (options.Groups, options.WidthPerGroup) = (groups, widthPerGroup));

    /// <summary>Adds squeeze-excitation to all blocks (Hu et al. 2017).</summary>
    /// <param name="reduction">Factor by which its inner layer is narrower; null takes it away.</param>
    public ResNetBuilder WithSqueezeExcitation(int? reduction = 16) => With(options => options.SqueezeExcitation = reduction);

    /// <summary>Sets dropout within blocks.</summary>
    /// <param name="rate">Chance of each value to be dropped, in [0, 1).</param>
    public ResNetBuilder WithDropout(double rate) => With(options => options.Dropout = rate);

    /// <summary>Sets stochastic depth (Huang et al. 2016).</summary>
    /// <param name="rate">Chance of an image to skip the last block's branch, in [0, 1); it falls linearly towards the first.</param>
    public ResNetBuilder WithStochasticDepth(double rate) => With(options => options.StochasticDepth = rate);

    /// <summary>Sets whether blocks start as their shortcuts, their last normalization scaling by zero.</summary>
    /// <param name="zero">Whether they do.</param>
    public ResNetBuilder WithZeroInitResidual(bool zero = true) => With(options => options.ZeroInitResidual = zero);

    /// <summary>Sets batch normalization.</summary>
    /// <param name="momentum">Share of a new batch in the running statistics.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public ResNetBuilder WithNorm(double momentum = 0.1, double epsilon = 1e-5) =>
        With(options => (options.NormMomentum, options.NormEpsilon) = (momentum, epsilon));

    /// <summary>Sets how the head makes one value of each channel.</summary>
    /// <param name="pooling">The mean or the largest value.</param>
    public ResNetBuilder WithHeadPooling(PoolingType pooling) => With(options => options.HeadPooling = pooling);

    /// <summary>Sets dropout before the last layer.</summary>
    /// <param name="rate">Chance of each value to be dropped, in [0, 1).</param>
    public ResNetBuilder WithHeadDropout(double rate) => With(options => options.HeadDropout = rate);

    /// <summary>Sets whether the last layer has a bias.</summary>
    /// <param name="bias">Whether it has.</param>
    public ResNetBuilder WithHeadBias(bool bias = true) => With(options => options.HeadBias = bias);

    /// <summary>Multiplies the logits by a constant.</summary>
    /// <param name="scale">The factor.</param>
    public ResNetBuilder WithLogitScale(double scale) => With(options => options.LogitScale = scale);

    /// <summary>Sets the most parameters that the network may have.</summary>
    /// <param name="parameters">The limit; null for none.</param>
    public ResNetBuilder WithParameterBudget(long? parameters) => With(options => options.ParameterBudget = parameters);

    /// <summary>Scales the network to the largest that has no more than so many parameters.</summary>
    /// <param name="parameters">The most parameters it may have; it becomes the network's budget.</param>
    /// <param name="by">What is scaled, all stages by one factor.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parameters"/> is below 1.</exception>
    /// <exception cref="ParameterBudgetExceededException">Even the smallest such network has more.</exception>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    public ResNetBuilder FitToBudget(long parameters, FitBy by = FitBy.Filters)
    {
        _options = BudgetFit.Fit(_options, parameters, by);
        return this;
    }

    /// <summary>The network's plan, layer by layer. No tensor is made.</summary>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network is larger than its budget.</exception>
    public NetworkPlan Describe()
    {
        var plan = NetworkPlanner.Plan(_options);
        return _options.ParameterBudget is { } budget && plan.Parameters > budget
            ? throw new ParameterBudgetExceededException(plan, budget)
            : plan;
    }

    /// <summary>The network, with freshly initialized parameters on the CPU in float32.</summary>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network is larger than its budget.</exception>
    public ResNet Build() => new(_options.Copy(), Describe());

    private ResNetBuilder With(Action<ResNetOptions> change)
    {
        change(_options);
        return this;
    }

    private void EnsureStages(int count, string argument)
    {
        for (var s = 0; _options.Stages.Count == s && s < count; s++)
        {
            _options.Stages.Add(new StageOptions { Filters = 64 << Math.Min(s, 7), Stride = s == 0 ? 1 : 2 });
        }

        if (_options.Stages.Count != count)
        {
            throw new ArgumentException($"{count} values were given for {_options.Stages.Count} stages.", argument);
        }
    }

    private static void Each(IList<StageOptions> stages, int[] values, Action<StageOptions, int> set)
    {
        for (var s = 0; s < values.Length; s++)
        {
            set(stages[s], values[s]);
        }
    }
}
