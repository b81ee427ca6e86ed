using ResNetKit.Models.Plan;
using TorchSharp;

namespace ResNetKit.Models;

/// <summary>Builds the plan of a network, a block or a stem layer by layer, and computes the shapes.</summary>
/// <remarks>
/// Each method that adds a layer returns it, so that you can pass it to the next method as the input. A problem, such as a stride larger than the
/// image or groups that do not divide the filters, does not stop the description. <see cref="Build"/> reports the problems together, but only the
/// first one of each option. A method throws an <c>ArgumentException</c> at once for an invalid name or input. A name is invalid if it is empty,
/// consists only of white space, has an empty part between dots, or is already used. An input is invalid if it belongs to another plan.
/// </remarks>
public sealed class PlanBuilder
{
    /// <summary>The largest number of filters that options may specify.</summary>
    internal const int MaxFilters = 8192;

    /// <summary>The largest height and width of an image that options may specify, in pixels.</summary>
    internal const int MaxImageSize = 1024;

    private readonly List<LayerPlan> _layers = [];
    private readonly List<ModulePlan> _modules = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, string> _problems = [];
    private string _prefix = "";

    /// <summary>Initializes a new plan that contains only the input.</summary>
    /// <param name="input">The shape of one image, (C, H, W).</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of channels, the height or the width is below 1.</exception>
    public PlanBuilder(ImageShape input)
    {
        if (input.Channels < 1 || input.Height < 1 || input.Width < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(input), input, "Channels, height and width must be at least 1.");
        }

        Input = new LayerPlan(0, "input", "", new Operation.Input(), [], input);
        _layers.Add(Input);
    }

    /// <summary>Gets the layer that represents the input image.</summary>
    public LayerPlan Input { get; }

    /// <summary>Gets or sets the part of the network that the next layers belong to.</summary>
    internal string Stage { get; set; } = "";

    /// <summary>Gets or sets the function that turns the name of a block's setting into the path of the network's option.</summary>
    internal Func<string, string> QualifyOption { get; set; } = option => option;

    /// <summary>Gets the reported problems by option.</summary>
    internal IReadOnlyDictionary<string, string> Problems => _problems;

    /// <summary>Adds a layer with any operation.</summary>
    /// <param name="name">The name of the layer within the block. Dots separate levels, as in <c>downsample.0</c>.</param>
    /// <param name="operation">The operation of the layer.</param>
    /// <param name="inputs">The layers whose outputs the new layer reads.</param>
    /// <returns>The added layer.</returns>
    /// <exception cref="ArgumentException">
    /// The name is empty, consists only of white space, has an empty part between dots, or is already used. Or the number of inputs does not
    /// match the operation, the operation is that of the input, or an input belongs to another plan.
    /// </exception>
    internal LayerPlan Add(string name, Operation operation, params LayerPlan[] inputs)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(inputs);
        var path = Claim(name);
        if (operation.InputCount != inputs.Length || operation is Operation.Input)
        {
            throw new ArgumentException($"{path}: {operation.Type} takes {operation.InputCount} inputs, not {inputs.Length}.", nameof(inputs));
        }

        foreach (var input in inputs)
        {
            if (input is null || !Contains(input))
            {
                throw new ArgumentException($"{path}: an input is not a layer of this plan.", nameof(inputs));
            }
        }

        var shapes = inputs.Select(input => input.Output).ToArray();
        operation.Check(shapes, (option, problem) => Report(option, problem, path));
        var layer = new LayerPlan(_layers.Count, path, Stage, operation, inputs, operation.Infer(shapes));
        _layers.Add(layer);
        return layer;
    }

    /// <summary>Adds a square convolution with zero padding.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="filters">The number of output channels.</param>
    /// <param name="kernel">The number of rows and columns of the kernel.</param>
    /// <param name="stride">The distance between neighboring windows, in positions of the input.</param>
    /// <param name="padding">
    /// The number of zeros added to each side; <see langword="null"/> for half the kernel, rounded down. For an odd kernel, this keeps height and
    /// width at stride 1.
    /// </param>
    /// <param name="groups">The number of groups. The filters of a group read only the input channels of that group.</param>
    /// <param name="bias"><see langword="true"/> to add a bias to each filter.</param>
    /// <param name="fixedWeight"><see langword="true"/> to exclude the weight from training.</param>
    /// <returns>The added layer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The filters, kernel, stride or groups are below 1, or the padding is negative.</exception>
    public LayerPlan Convolution(
        string name, LayerPlan input, int filters, int kernel, int stride = 1, int? padding = null, int groups = 1, bool bias = false,
        bool fixedWeight = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding ?? 0, nameof(padding));
        return Add(
            name,
            new Operation.Convolution(
                input.Output.Channels, filters, kernel, stride, padding ?? kernel / 2, groups, bias, fixedWeight),
            input);
    }

    /// <summary>Adds batch normalization (Ioffe and Szegedy 2015).</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="norm">The momentum and epsilon; <see langword="null"/> for <see cref="NormSettings.Default"/>.</param>
    /// <param name="zeroScale"><see langword="true"/> to initialize the scale to 0 instead of 1.</param>
    /// <returns>The added layer.</returns>
    public LayerPlan BatchNormalization(string name, LayerPlan input, NormSettings? norm = null, bool zeroScale = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        norm ??= NormSettings.Default;
        return Add(name, new Operation.BatchNormalization(input.Output.Channels, norm.Momentum, norm.Epsilon, zeroScale), input);
    }

    /// <summary>Adds an activation function.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="function">The activation function.</param>
    /// <returns>The added layer.</returns>
    public LayerPlan Activation(string name, LayerPlan input, ActivationType function = ActivationType.ReLU) =>
        Add(name, new Operation.Activation(function), input);

    /// <summary>Adds the sum of two outputs of the same shape.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="first">The first layer to read.</param>
    /// <param name="second">The second layer to read.</param>
    /// <returns>The added layer.</returns>
    public LayerPlan Add(string name, LayerPlan first, LayerPlan second) => Add(name, new Operation.Add(), first, second);

    /// <summary>Adds max-pooling over square windows.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="kernel">The number of rows and columns of the window, at least 1.</param>
    /// <param name="stride">The distance between neighboring windows, in positions of the input, at least 1.</param>
    /// <param name="padding">The number of positions added to each side, at least 0.</param>
    /// <returns>The added layer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The kernel or stride is below 1, or the padding is negative.</exception>
    public LayerPlan MaxPool(string name, LayerPlan input, int kernel, int stride, int padding = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        return Add(name, new Operation.MaxPool(kernel, stride, padding), input);
    }

    /// <summary>Adds dropout. Adds no layer if the rate is 0.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="rate">The probability that a value is set to zero during training, at least 0 and below 1.</param>
    /// <returns>The added layer, or <paramref name="input"/> if the rate is 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative, NaN, or 1 or more.</exception>
    public LayerPlan Dropout(string name, LayerPlan input, double rate)
    {
        ThrowIfNotRate(rate);
        return rate > 0 ? Add(name, new Operation.Dropout(rate), input) : input;
    }

    /// <summary>Adds pooling over all positions, which reduces each channel to one value: (C, H, W) to (C, 1, 1).</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="pooling">The mean or the maximum.</param>
    /// <returns>The added layer.</returns>
    public LayerPlan GlobalPool(string name, LayerPlan input, PoolingType pooling = PoolingType.Average) =>
        Add(name, new Operation.GlobalPool(pooling), input);

    /// <summary>Adds the logistic function.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <returns>The added layer.</returns>
    public LayerPlan Sigmoid(string name, LayerPlan input) => Add(name, new Operation.Sigmoid(), input);

    /// <summary>Adds the product of an image and one factor per channel.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="image">The layer whose output is scaled, (C, H, W).</param>
    /// <param name="factors">The layer that outputs the factors, (C, 1, 1).</param>
    /// <returns>The added layer.</returns>
    public LayerPlan ChannelScale(string name, LayerPlan image, LayerPlan factors) => Add(name, new Operation.ChannelScale(), image, factors);

    /// <summary>Adds the multiplication by a constant.</summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="factor">The constant.</param>
    /// <returns>The added layer.</returns>
    public LayerPlan Scale(string name, LayerPlan input, double factor) => Add(name, new Operation.Scale(factor), input);

    /// <summary>
    /// Adds stochastic depth (Huang et al. 2016). During training, the layer sets all values of randomly selected images to zero and scales the
    /// other images up. Adds no layer if the rate is 0.
    /// </summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="rate">The probability that an image is set to zero during training, at least 0 and below 1.</param>
    /// <returns>The added layer, or <paramref name="input"/> if the rate is 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative, NaN, or 1 or more.</exception>
    public LayerPlan StochasticDepth(string name, LayerPlan input, double rate)
    {
        ThrowIfNotRate(rate);
        return rate > 0 ? Add(name, new Operation.StochasticDepth(rate), input) : input;
    }

    /// <summary>
    /// Adds a shortcut without parameters that takes every <paramref name="stride"/>-th position and appends channels of zeros (option A of He
    /// et al. 2015).
    /// </summary>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="filters">The number of output channels, at least the number of input channels.</param>
    /// <param name="stride">The distance between the positions taken, at least 1.</param>
    /// <returns>The added layer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The filters or stride are below 1.</exception>
    public LayerPlan ZeroPaddedShortcut(string name, LayerPlan input, int filters, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        return Add(name, new Operation.ZeroPaddedShortcut(filters, stride), input);
    }

    /// <summary>Adds a custom layer that no other method describes.</summary>
    /// <remarks>
    /// The layer is counted and listed in summaries. A block with a custom layer must implement <see cref="IBlock.Create"/>, which creates the module
    /// of the block. A network with a custom layer cannot be fused or exported to ONNX.
    /// </remarks>
    /// <param name="name">The name of the layer.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="type">The name of the operation in summaries.</param>
    /// <param name="output">The shape of the output for one image.</param>
    /// <param name="parameters">
    /// The shapes of the parameters by their names in the module's <c>state_dict</c>, relative to the layer; <see langword="null"/> for none.
    /// </param>
    /// <param name="multiplyAdds">The number of multiply-adds for one image, at least 0.</param>
    /// <param name="kernel">The number of rows and columns of the input that one output position depends on, at least 1.</param>
    /// <param name="stride">The distance between neighboring output positions, in positions of the input, at least 1.</param>
    /// <returns>The added layer.</returns>
    /// <exception cref="ArgumentException"><paramref name="type"/> is empty or consists only of white space.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="multiplyAdds"/> is negative, or <paramref name="kernel"/> or <paramref name="stride"/> is below 1.
    /// </exception>
    public LayerPlan Custom(
        string name, LayerPlan input, string type, ImageShape output, IReadOnlyDictionary<string, int[]>? parameters = null, long multiplyAdds = 0,
        int kernel = 1, int stride = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        ArgumentOutOfRangeException.ThrowIfNegative(multiplyAdds);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        var tensors = (parameters ?? new Dictionary<string, int[]>()).Select(parameter => new ParameterPlan(parameter.Key, parameter.Value));
        return Add(name, new Operation.Custom(type, output, [.. tensors], multiplyAdds, new Window(kernel, stride, Padding: 0)), input);
    }

    /// <summary>Adds layers that a separate module runs.</summary>
    /// <param name="name">The name of the module, which prefixes the names of its layers.</param>
    /// <param name="type">The type of the module in summaries and messages.</param>
    /// <param name="input">The layer to read.</param>
    /// <param name="describe">A function that adds the layers to this builder and returns the last one.</param>
    /// <param name="create">
    /// A function that creates the module from the plan of these layers; <see langword="null"/> for a <see cref="PlannedModule"/>. The parameters of
    /// the module must have the described names and shapes.
    /// </param>
    /// <returns>The last layer of the module.</returns>
    /// <exception cref="InvalidOperationException">
    /// The description adds no layer, returns a layer that it did not add, or reads a layer outside the module other than <paramref name="input"/>.
    /// </exception>
    public LayerPlan Module(
        string name, string type, LayerPlan input, Func<PlanBuilder, LayerPlan, LayerPlan> describe,
        Func<NetworkPlan, torch.nn.Module<torch.Tensor, torch.Tensor>>? create = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(describe);
        var path = Claim(name);
        var outer = _prefix;
        var first = _layers.Count;
        _prefix = path + ".";
        var output = describe(this, input);
        _prefix = outer;
        if (output is null || output.Index < first || !Contains(output))
        {
            throw new InvalidOperationException($"{path}: the description of '{type}' must add layers and return the last of them.");
        }

        var module = new ModulePlan(path, type, first, _layers.Count - first, input, output, create);
        foreach (var layer in _layers.Skip(first))
        {
            if (layer.Inputs.Any(read => read != input && !module.Contains(read)))
            {
                throw new InvalidOperationException($"{layer.Name}: a layer of '{type}' reads a layer outside it that is not its input.");
            }
        }

        _modules.Add(module);
        return output;
    }

    /// <summary>Reports a problem with an option. <see cref="Build"/> then fails and lists the reported problems.</summary>
    /// <param name="option">The option, such as <c>Shortcut</c>. Only the first problem of each option is kept.</param>
    /// <param name="problem">The problem, without a period at the end.</param>
    public void Report(string option, string problem) => Report(option, problem, _prefix.TrimEnd('.'));

    /// <summary>Builds the plan.</summary>
    /// <param name="output">The layer whose output the network returns.</param>
    /// <returns>The plan of all layers added so far. Layers that are added later do not change it.</returns>
    /// <exception cref="ArgumentException">
    /// At least one problem was reported, or <paramref name="output"/> is not a layer of this builder.
    /// </exception>
    public NetworkPlan Build(LayerPlan output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_problems.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", _problems.Select(problem => $"{problem.Key}: {problem.Value}.")));
        }

        if (!Contains(output))
        {
            throw new ArgumentException($"The output '{output.Name}' is not a layer of this plan. Pass a layer that this builder added.", nameof(output));
        }

        // A plan records in its layers which of them may overwrite an input. This depends on the output of the plan and on all layers that read
        // the same input. Each plan therefore has layers of its own.
        var layers = new List<LayerPlan>(_layers.Count);
        foreach (var layer in _layers)
        {
            layers.Add(new LayerPlan(
                layer.Index, layer.Name, layer.Stage, layer.Operation, [.. layer.Inputs.Select(input => layers[input.Index])], layer.Output));
        }

        var modules = _modules.Select(module => new ModulePlan(
            module.Name, module.Type, module.First, module.Count, layers[module.Input.Index], layers[module.Output.Index], module.Create));
        return new NetworkPlan(layers, [.. modules], layers[output.Index]);
    }

    private static void ThrowIfNotRate(double rate)
    {
        if (rate is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must be at least 0 and below 1.");
        }
    }

    private bool Contains(LayerPlan layer) => layer.Index < _layers.Count && _layers[layer.Index] == layer;

    private void Report(string option, string problem, string path) =>
        _problems.TryAdd(QualifyOption(option), path.Length == 0 ? problem : $"{problem} ({path})");

    private string Claim(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var path = _prefix + name;
        if (name.Split('.').Any(part => part.Length == 0))
        {
            throw new ArgumentException($"The name '{path}' has an empty part between its dots.", nameof(name));
        }

        if (!_names.Add(path))
        {
            throw new ArgumentException($"The plan already has a layer or module '{path}'.", nameof(name));
        }

        return path;
    }
}
