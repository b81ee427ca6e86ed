using ResNetKit.Models.Plan;
using TorchSharp;

namespace ResNetKit.Models;

/// <summary>Collects the layers of a network, a block or a stem, and does all arithmetic of shapes on the way.</summary>
/// <remarks>
/// Each method adds one layer and returns it; hand it to the next one as input. What cannot be (a stride larger than the
/// image, groups that do not divide the filters) is noted and the description goes on, so that all problems are reported at once.
/// </remarks>
public sealed class PlanBuilder
{
    /// <summary>The most filters that options may ask for.</summary>
    internal const int MaxFilters = 8192;

    /// <summary>The most rows and columns that options may ask for.</summary>
    internal const int MaxImageSize = 1024;

    private readonly List<LayerPlan> _layers = [];
    private readonly List<ModulePlan> _modules = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, string> _problems = [];
    private string _prefix = "";

    /// <summary>Starts a plan.</summary>
    /// <param name="input">Shape of one image.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public PlanBuilder(ImageShape input)
    {
        if (input.Channels < 1 || input.Height < 1 || input.Width < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(input), input, "Channels, height and width must be at least 1.");
        }

        Input = new LayerPlan(0, "input", "", new Operation.Input(), [], input);
        _layers.Add(Input);
    }

    /// <summary>The image, the first layer's input.</summary>
    public LayerPlan Input { get; }

    /// <summary>The part of the network that the next layers belong to.</summary>
    internal string Stage { get; set; } = "";

    /// <summary>Tells which option a problem with a layer comes from, in the words of the options being described.</summary>
    internal Func<string, string> QualifyOption { get; set; } = option => option;

    /// <summary>Everything that was reported, option by option.</summary>
    internal IReadOnlyDictionary<string, string> Problems => _problems;

    /// <summary>Adds a layer of any operation.</summary>
    /// <param name="name">Its name within the block; dots make levels, as in <c>downsample.0</c>.</param>
    /// <param name="operation">What it does.</param>
    /// <param name="inputs">The layers that it reads.</param>
    /// <exception cref="ArgumentException">The name is empty or taken, or the inputs are not as many as the operation takes.</exception>
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
            if (input is null || input.Index >= _layers.Count || _layers[input.Index] != input)
            {
                throw new ArgumentException($"{path}: an input is no layer of this plan.", nameof(inputs));
            }
        }

        var shapes = inputs.Select(input => input.Output).ToArray();
        operation.Check(shapes, (option, problem) => Report(option, problem, path));
        var layer = new LayerPlan(_layers.Count, path, Stage, operation, inputs, operation.Infer(shapes));
        _layers.Add(layer);
        return layer;
    }

    /// <summary>Adds a square convolution with zero padding.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    /// <param name="stride">Positions from one window to the next.</param>
    /// <param name="padding">Zeros on each side; by default half the kernel, which keeps the size at stride 1.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="bias">Whether each filter adds a bias.</param>
    /// <param name="fixedWeight">Whether the weight is left out of training.</param>
    public LayerPlan Convolution(
        string name, LayerPlan input, int filters, int kernel, int stride = 1, int? padding = null, int groups = 1, bool bias = false,
        bool fixedWeight = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        return Add(
            name,
            new Operation.Convolution(
                input.Output.Channels, filters, kernel, stride, padding ?? kernel / 2, groups, bias, fixedWeight),
            input);
    }

    /// <summary>Adds batch normalization.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="norm">Momentum and epsilon; PyTorch's 0.1 and 1e-5 by default.</param>
    /// <param name="zeroScale">Whether the scale starts at zero.</param>
    public LayerPlan BatchNormalization(string name, LayerPlan input, NormSettings? norm = null, bool zeroScale = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        norm ??= NormSettings.Default;
        return Add(name, new Operation.BatchNormalization(input.Output.Channels, norm.Momentum, norm.Epsilon, zeroScale), input);
    }

    /// <summary>Adds an activation function.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="function">Which function.</param>
    public LayerPlan Activation(string name, LayerPlan input, ActivationType function = ActivationType.ReLU) =>
        Add(name, new Operation.Activation(function), input);

    /// <summary>Adds the sum of two tensors of one shape.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="first">One of them.</param>
    /// <param name="second">The other.</param>
    public LayerPlan Add(string name, LayerPlan first, LayerPlan second) => Add(name, new Operation.Add(), first, second);

    /// <summary>Adds max-pooling over square windows.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="kernel">Rows and columns of the window.</param>
    /// <param name="stride">Positions from one window to the next.</param>
    /// <param name="padding">Positions added on each side.</param>
    public LayerPlan MaxPool(string name, LayerPlan input, int kernel, int stride, int padding = 0) =>
        Add(name, new Operation.MaxPool(kernel, stride, padding), input);

    /// <summary>Adds dropout; nothing at rate 0.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="rate">Chance of each value to be dropped.</param>
    public LayerPlan Dropout(string name, LayerPlan input, double rate) =>
        rate > 0 ? Add(name, new Operation.Dropout(rate), input) : input;

    /// <summary>Adds pooling over all positions: one value for each channel, so that the output is (C, 1, 1).</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="pooling">The mean or the largest value.</param>
    public LayerPlan GlobalPool(string name, LayerPlan input, PoolingType pooling = PoolingType.Average) =>
        Add(name, new Operation.GlobalPool(pooling), input);

    /// <summary>Adds the logistic function.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    public LayerPlan Sigmoid(string name, LayerPlan input) => Add(name, new Operation.Sigmoid(), input);

    /// <summary>Adds the product of an image and one factor for each channel.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="image">The image, (C, H, W).</param>
    /// <param name="factors">The factors, (C, 1, 1).</param>
    public LayerPlan ChannelScale(string name, LayerPlan image, LayerPlan factors) => Add(name, new Operation.ChannelScale(), image, factors);

    /// <summary>Adds the product with a constant.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="factor">The constant.</param>
    public LayerPlan Scale(string name, LayerPlan input, double factor) => Add(name, new Operation.Scale(factor), input);

    /// <summary>
    /// Adds stochastic depth: while training, sets whole images to zero by chance and scales the others up (Huang et al. 2016). Nothing at rate 0.
    /// </summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="rate">Chance of each image to be set to zero.</param>
    public LayerPlan StochasticDepth(string name, LayerPlan input, double rate) =>
        rate > 0 ? Add(name, new Operation.StochasticDepth(rate), input) : input;

    /// <summary>Adds a shortcut without parameters: every <paramref name="stride"/>-th position, with zero channels appended.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="filters">Channels of the output, at least those of the input.</param>
    /// <param name="stride">Positions from one that is taken to the next.</param>
    public LayerPlan ZeroPaddedShortcut(string name, LayerPlan input, int filters, int stride) =>
        Add(name, new Operation.ZeroPaddedShortcut(filters, stride), input);

    /// <summary>
    /// Adds a layer that no other method describes. It is counted and listed; the block must create its own module, and such a network
    /// cannot be fused or exported.
    /// </summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="type">The name of its operation in summaries.</param>
    /// <param name="output">Shape of the output for one image.</param>
    /// <param name="parameters">Shapes of its parameters by their names in the module's <c>state_dict</c>, relative to the layer; null for none.</param>
    /// <param name="multiplyAdds">Multiplications with an addition for one image.</param>
    /// <param name="kernel">Rows and columns of the input that one output position depends on.</param>
    /// <param name="stride">Positions of the input from one output position to the next.</param>
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

    /// <summary>Adds a run of layers that a module of its own carries out.</summary>
    /// <param name="name">The module's name; its layers' names are continued from it.</param>
    /// <param name="type">What it is, for summaries and messages.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="describe">Adds its layers to this builder and returns the last.</param>
    /// <param name="create">
    /// Makes the module from the plan of these layers alone; its parameters must be those described, under the same names. Null for a
    /// <see cref="PlannedModule"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">The description adds no layer, or returns one that is not its own.</exception>
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
        if (output is null || output.Index < first)
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

    /// <summary>Notes a problem with an option. The plan is then refused as a whole, with all problems named.</summary>
    /// <param name="option">The option, such as <c>Shortcut</c>; only the first problem with each is kept.</param>
    /// <param name="problem">What is wrong.</param>
    public void Report(string option, string problem) => Report(option, problem, _prefix.TrimEnd('.'));

    /// <summary>The finished plan.</summary>
    /// <param name="output">The layer whose output the network returns.</param>
    /// <exception cref="ArgumentException">Something was reported.</exception>
    public NetworkPlan Build(LayerPlan output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_problems.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", _problems.Select(problem => $"{problem.Key}: {problem.Value}.")));
        }

        return new NetworkPlan(_layers, _modules, output);
    }

    private void Report(string option, string problem, string path) =>
        _problems.TryAdd(QualifyOption(option), path.Length == 0 ? problem : $"{problem} ({path})");

    private string Claim(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var path = _prefix + name;
        if (name.Split('.').Any(part => part.Length == 0))
        {
            throw new ArgumentException($"'{path}' has an empty part.", nameof(name));
        }

        if (!_names.Add(path))
        {
            throw new ArgumentException($"'{path}' is described twice.", nameof(name));
        }

        return path;
    }
}
