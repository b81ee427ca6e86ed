using ResNetKit.Models;
using ResNetKit.Models.Networks;

namespace ResNetKit;

/// <summary>Describes a residual network step by step and builds it.</summary>
/// <remarks>
/// <see cref="FromOptions"/> and <see cref="ToOptions"/> convert between a builder and its options without loss. <see cref="Describe"/> and
/// <see cref="Build"/> validate all values together.
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

    /// <summary>Initializes a builder with the default options: images of the shape (3, 32, 32), 10 classes, a 3×3 stem, and no stages.</summary>
    public ResNetBuilder()
        : this(new ResNetOptions())
    {
    }

    private ResNetBuilder(ResNetOptions options) => _options = options;

    /// <summary>Creates a builder from a copy of options.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The builder.</returns>
    public static ResNetBuilder FromOptions(ResNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ResNetBuilder(options.Copy());
    }

    /// <summary>Creates a builder from a preset.</summary>
    /// <param name="name">The name of the preset, such as <c>resnet18</c>; see <see cref="Preset.All"/>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">No preset has the name.</exception>
    public static ResNetBuilder FromPreset(string name) => new(Preset.Get(name).Options);

    /// <summary>Gets a copy of the current options.</summary>
    /// <returns>The options, which have not been validated.</returns>
    public ResNetOptions ToOptions() => _options.Copy();

    /// <summary>Sets the shape of the images that the network takes.</summary>
    /// <param name="input">The number of channels, from 1 to 64, and the height and width, each from 1 to 1024 pixels.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithInput(ImageShape input) => With(options =>
        (options.InputChannels, options.InputHeight, options.InputWidth) = (input.Channels, input.Height, input.Width));

    /// <summary>Sets the number of classes.</summary>
    /// <param name="classes">The number of classes, from 1 to 1,000,000.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithClasses(int classes) => With(options => options.Classes = classes);

    /// <summary>Sets the stem.</summary>
    /// <param name="stem">The stem, such as <see cref="Stem.Conv3x3"/>.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithStem(Stem stem)
    {
        ArgumentNullException.ThrowIfNull(stem);
        return With(options => options.Stem = stem.Copy());
    }

    /// <summary>Adds a stage after the existing ones.</summary>
    /// <param name="filters">The number of filters of the blocks, from 1 to 8192.</param>
    /// <param name="blocks">The number of blocks, from 1 to 512, or from 0 with a pooling transition.</param>
    /// <param name="stride">The factor by which the stage reduces height and width, from 1 to 1024.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder AddStage(int filters, int blocks = 1, int stride = 1) =>
        With(options => options.Stages.Add(new StageOptions { Filters = filters, Blocks = blocks, Stride = stride }));

    /// <summary>
    /// Sets the number of filters of every stage. If there are no stages yet, creates them with one block each and stride 2 from the second stage on.
    /// </summary>
    /// <param name="filters">The number of filters of each stage, from 1 to 8192.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The number of values differs from the number of stages.</exception>
    public ResNetBuilder WithFilters(params int[] filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        EnsureStages(filters.Length, nameof(filters));
        return With(options => Each(options.Stages, filters, (stage, value) => stage.Filters = value));
    }

    /// <summary>
    /// Sets the number of blocks of every stage. If there are no stages yet, creates them with stride 2 from the second stage on. The first stage
    /// then has 64 filters, and each following one has twice as many, but at most 8192.
    /// </summary>
    /// <param name="blocks">The number of blocks of each stage, from 1 to 512, or from 0 with a pooling transition.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The number of values differs from the number of stages.</exception>
    public ResNetBuilder WithDepth(params int[] blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        EnsureStages(blocks.Length, nameof(blocks));
        return With(options => Each(options.Stages, blocks, (stage, value) => stage.Blocks = value));
    }

    /// <summary>Sets the block that stages consist of.</summary>
    /// <param name="block">The name of a block in <see cref="KnownBlocks"/>, built in or registered.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithBlock(string block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return With(options => options.Block = block);
    }

    /// <summary>Sets the shortcut of blocks whose input and output differ in shape.</summary>
    /// <param name="shortcut">The type of the shortcut.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithShortcut(ShortcutType shortcut) => With(options => options.Shortcut = shortcut);

    /// <summary>Sets the way in which stages change size and channels.</summary>
    /// <param name="transition">The type of the transition.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithTransition(TransitionType transition) => With(options => options.Transition = transition);

    /// <summary>Sets whether the convolutions of stem and transitions have biases. A whitening stem always has a bias.</summary>
    /// <param name="bias"><see langword="true"/> to add biases.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithConvolutionBias(bool bias = true) => With(options => options.ConvolutionBias = bias);

    /// <summary>Sets the activation function.</summary>
    /// <param name="activation">The activation function.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithActivation(ActivationType activation) => With(options => options.Activation = activation);

    /// <summary>
    /// Sets the factor by which the filters of all stages are multiplied, as in wide residual networks (Zagoruyko and Komodakis 2016).
    /// </summary>
    /// <param name="multiplier">The factor, from 1/64 to 64.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithWidthMultiplier(double multiplier) => With(options => options.WidthMultiplier = multiplier);

    /// <summary>Sets the number of groups of the 3×3 convolutions in blocks, and the width of a group (Xie et al. 2017).</summary>
    /// <param name="groups">The number of groups, from 1 to 8192.</param>
    /// <param name="widthPerGroup">
    /// The width of one group of a bottleneck's 3×3 convolution for a stage of 64 filters, from 1 to 8192. If it is <see langword="null"/>,
    /// the first two convolutions of a bottleneck have as many filters as the stage. See <see cref="ResNetOptions.WidthPerGroup"/>.
    /// </param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithGroups(int groups, int? widthPerGroup = null) =>
        With(options => (options.Groups, options.WidthPerGroup) = (groups, widthPerGroup));

    /// <summary>Adds squeeze-excitation to all blocks (Hu et al. 2017), or removes it.</summary>
    /// <param name="reduction">
    /// The factor by which squeeze-excitation reduces the number of channels, from 1 to 8192; <see langword="null"/> for no squeeze-excitation.
    /// </param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithSqueezeExcitation(int? reduction = 16) => With(options => options.SqueezeExcitation = reduction);

    /// <summary>Sets the dropout rate inside blocks.</summary>
    /// <param name="rate">The probability that a value is set to zero during training, at least 0 and below 1.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithDropout(double rate) => With(options => options.Dropout = rate);

    /// <summary>Sets the rate of stochastic depth (Huang et al. 2016).</summary>
    /// <param name="rate">
    /// The probability that an image skips the convolutions of the last block during training, at least 0 and below 1. The probability decreases
    /// linearly toward the first block.
    /// </param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithStochasticDepth(double rate) => With(options => options.StochasticDepth = rate);

    /// <summary>
    /// Sets whether the scale of each block's last batch norm starts at 0, so that at first only the shortcut contributes to the output of a block.
    /// </summary>
    /// <param name="zero"><see langword="true"/> to start at 0.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithZeroInitResidual(bool zero = true) => With(options => options.ZeroInitResidual = zero);

    /// <summary>Sets the momentum and epsilon of batch normalization.</summary>
    /// <param name="momentum">The weight of a new batch in the running statistics, from 0 to 1.</param>
    /// <param name="epsilon">The value added to the variance, above 0 and at most 1.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithNorm(double momentum = 0.1, double epsilon = 1e-5) =>
        With(options => (options.NormMomentum, options.NormEpsilon) = (momentum, epsilon));

    /// <summary>Sets the way in which the head reduces each channel to one value.</summary>
    /// <param name="pooling">The mean or the maximum.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithHeadPooling(PoolingType pooling) => With(options => options.HeadPooling = pooling);

    /// <summary>Sets the dropout rate before the last layer.</summary>
    /// <param name="rate">The probability that a value is set to zero during training, at least 0 and below 1.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithHeadDropout(double rate) => With(options => options.HeadDropout = rate);

    /// <summary>Sets whether the last layer has a bias.</summary>
    /// <param name="bias"><see langword="true"/> to add a bias.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithHeadBias(bool bias = true) => With(options => options.HeadBias = bias);

    /// <summary>Sets the constant by which the logits are multiplied.</summary>
    /// <param name="scale">The factor, from 1e-6 to 1e6.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithLogitScale(double scale) => With(options => options.LogitScale = scale);

    /// <summary>Sets the maximum number of parameters of the network.</summary>
    /// <param name="parameters">The maximum, from 1 to 1e18; <see langword="null"/> for no limit.</param>
    /// <returns>This builder.</returns>
    public ResNetBuilder WithParameterBudget(long? parameters) => With(options => options.ParameterBudget = parameters);

    /// <summary>
    /// Scales the number of filters of the stem and of all stages by one factor, to get the largest network within a parameter budget. The numbers
    /// of filters are rounded down to multiples of 8, but not below 8. A whitening stem is not scaled.
    /// </summary>
    /// <param name="parameters">The maximum number of parameters, from 1 to 1e18. It also becomes the budget of the network.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parameters"/> is below 1 or above 1e18.</exception>
    /// <exception cref="ParameterBudgetExceededException">Even the smallest network has more parameters.</exception>
    /// <exception cref="InvalidOptionsException">Options are invalid. The exception lists all failures.</exception>
    /// <exception cref="InvalidOperationException">The description of a custom block is invalid; see <see cref="Describe"/>.</exception>
    public ResNetBuilder FitToBudget(long parameters)
    {
        _options = BudgetFit.Fit(_options, parameters, byDepth: false);
        return this;
    }

    /// <summary>
    /// Scales the number of blocks of all stages by one factor, to get the deepest network within a parameter budget. A stage without blocks stays
    /// without blocks.
    /// </summary>
    /// <inheritdoc cref="FitToBudget" path="/*[not(self::summary)]"/>
    public ResNetBuilder FitDepthToBudget(long parameters)
    {
        _options = BudgetFit.Fit(_options, parameters, byDepth: true);
        return this;
    }

    /// <summary>Creates the plan of the network, layer by layer, without allocating any tensor.</summary>
    /// <returns>The plan.</returns>
    /// <exception cref="InvalidOptionsException">Options are invalid. The exception lists all failures.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network has more parameters than its budget.</exception>
    /// <exception cref="InvalidOperationException">
    /// A custom block adds no layer, returns a layer that it did not add, or reads a layer that is neither in the block nor its input.
    /// </exception>
    public NetworkPlan Describe()
    {
        var plan = NetworkPlanner.Plan(_options);
        return _options.ParameterBudget is { } budget && plan.Parameters > budget
            ? throw new ParameterBudgetExceededException(plan, budget)
            : plan;
    }

    /// <summary>Builds the network.</summary>
    /// <returns>The network, with newly initialized parameters, on the CPU, in float32.</returns>
    /// <exception cref="InvalidOptionsException">Options are invalid. The exception lists all failures.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network has more parameters than its budget.</exception>
    /// <exception cref="InvalidOperationException">
    /// The description of a custom block is invalid (see <see cref="Describe"/>). Or the block creates no module, does not create the module of its
    /// custom layer, or creates a module with other parameters than described.
    /// </exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
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
