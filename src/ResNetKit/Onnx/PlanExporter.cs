using ResNetKit.Models;
using ResNetKit.Models.Plan;
using ResNetKit.Onnx.Schema;
using TorchSharp;

namespace ResNetKit.Onnx;

/// <summary>
/// Writes the plan of a network as an ONNX graph. The operation and the output of a layer have the name of the layer, except that the options
/// specify the name of the network's output. Dropout and stochastic depth are omitted. Parameters and running statistics have the same names as in
/// the state dict.
/// </summary>
internal sealed class PlanExporter
{
    private static readonly string[] _normParts = ["weight", "bias", "running_mean", "running_var"];

    private readonly NetworkPlan _plan;
    private readonly Dictionary<string, torch.Tensor> _state;
    private readonly OnnxExportOptions _options;
    private readonly GraphWriter _graph;

    // The name of each layer's output value, and whether the value is an image (C, H, W) or a vector.
    private readonly Dictionary<LayerPlan, (string Name, bool IsImage)> _values = [];

    private PlanExporter(NetworkPlan plan, Dictionary<string, torch.Tensor> state, OnnxExportOptions options)
    {
        _plan = plan;
        _state = state;
        _options = options;
        _graph = new GraphWriter("resnet", options.BatchSize);
    }

    /// <summary>Creates the graph.</summary>
    /// <param name="plan">The plan of the network.</param>
    /// <param name="state">The parameters and running statistics.</param>
    /// <param name="options">The export options.</param>
    /// <exception cref="NotSupportedException">The network has a custom layer.</exception>
    public static GraphProto Export(NetworkPlan plan, Dictionary<string, torch.Tensor> state, OnnxExportOptions options) =>
        new PlanExporter(plan, state, options).Export();

    private GraphProto Export()
    {
        foreach (var layer in _plan.Layers)
        {
            _values[layer] = layer.Operation switch
            {
                Operation.Input => (Name: AddInput(), IsImage: true),
                Operation.Flatten => (Name: AddLayer(layer), IsImage: false),
                _ => (Name: AddLayer(layer), _values[layer.Inputs[0]].IsImage),
            };
        }

        var output = _values[_plan.Output].Name;
        foreach (var layer in _plan.Layers.Where(layer => layer.Name != output && _values[layer].Name == layer.Name))
        {
            _graph.AddShape(layer.Name, ShapeOf(layer));
        }

        _graph.Rename(output, _options.OutputName);
        _graph.AddOutput(_options.OutputName, ShapeOf(_plan.Output));
        return _graph.Graph;
    }

    private IEnumerable<int> ShapeOf(LayerPlan layer)
    {
        var (channels, height, width) = layer.Output;
        return _values[layer].IsImage ? [channels, height, width] : [channels];
    }

    private float[] Values(string layer, string part)
    {
        using var scope = torch.NewDisposeScope();
        return _state[$"{layer}.{part}"].detach().to(torch.ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    private string AddInput()
    {
        var (channels, height, width) = _plan.Input;
        int[] shape = [channels, height, width];
        _graph.AddInput(_options.InputName, shape);
        if (_options.Normalization is not { } normalization)
        {
            return _options.InputName;
        }

        var mean = normalization.Mean.Select(value => value * 255).ToArray();
        var deviation = normalization.StandardDeviation.Select(value => value * 255).ToArray();
        var centered = _graph.AddNode(
            "normalize.sub", "Sub", [_options.InputName, _graph.AddConstant("normalize.mean", mean, mean.Length, 1, 1)]);
        _graph.AddShape(centered, shape);
        var normalized = _graph.AddNode(
            "normalize.div", "Div", [centered, _graph.AddConstant("normalize.std", deviation, deviation.Length, 1, 1)]);
        _graph.AddShape(normalized, shape);
        return normalized;
    }

    private string AddLayer(LayerPlan layer)
    {
        var inputs = layer.Inputs.Select(input => _values[input].Name).ToArray();
        var name = layer.Name;
        return layer.Operation switch
        {
            Operation.Convolution convolution => AddConvolution(layer, convolution, inputs[0]),
            Operation.BatchNormalization norm => AddBatchNormalization(layer, norm, inputs[0]),
            Operation.Activation activation => AddActivation(name, activation.Function, inputs[0]),
            Operation.Add => _graph.AddNode(name, "Add", inputs),
            Operation.ChannelScale => _graph.AddNode(name, "Mul", inputs),
            Operation.Sigmoid => _graph.AddNode(name, "Sigmoid", inputs),
            Operation.Scale scale => _graph.AddNode(
                name, "Mul", [inputs[0], _graph.AddConstant($"{name}.factor", [(float)scale.Factor])]),
            Operation.MaxPool pool => _graph.AddNode(name, "MaxPool", inputs, WindowAttributes(pool.Kernel, pool.Stride, pool.Padding)),
            Operation.GlobalPool pool => _graph.AddNode(
                name, pool.Pooling == PoolingType.Max ? "GlobalMaxPool" : "GlobalAveragePool", inputs),
            Operation.Flatten => _graph.AddNode(name, "Flatten", inputs, GraphWriter.Attribute("axis", 1)),
            Operation.Linear linear => AddLinear(layer, linear, inputs[0]),
            Operation.ZeroPaddedShortcut shortcut => AddZeroPaddedShortcut(layer, shortcut, inputs[0]),
            Operation.Dropout or Operation.StochasticDepth => inputs[0],
            var other => throw new NotSupportedException($"{name}: ONNX export does not support the operation '{other.Type}'."),
        };
    }

    private string AddConvolution(LayerPlan layer, Operation.Convolution convolution, string input)
    {
        var name = layer.Name;
        var inputs = new List<string>
        {
            input,
            _graph.AddConstant(
                $"{name}.weight",
                Values(name, "weight"),
                convolution.Filters, convolution.InputChannels / convolution.Groups, convolution.Kernel, convolution.Kernel),
        };
        if (convolution.HasBias)
        {
            inputs.Add(_graph.AddConstant($"{name}.bias", Values(name, "bias"), convolution.Filters));
        }

        return _graph.AddNode(
            name, "Conv", inputs,
            [
                .. WindowAttributes(convolution.Kernel, convolution.Stride, convolution.Padding),
                GraphWriter.Attribute("dilations", 1, 1),
                GraphWriter.Attribute("group", convolution.Groups),
            ]);
    }

    private string AddBatchNormalization(LayerPlan layer, Operation.BatchNormalization norm, string input)
    {
        var constants = _normParts.Select(part => _graph.AddConstant($"{layer.Name}.{part}", Values(layer.Name, part), norm.Channels));
        return _graph.AddNode(
            layer.Name, "BatchNormalization", [input, .. constants], GraphWriter.Attribute("epsilon", (float)norm.Epsilon));
    }

    private string AddActivation(string name, ActivationType function, string input)
    {
        switch (function)
        {
            case ActivationType.ReLU:
                return _graph.AddNode(name, "Relu", [input]);

            // x · σ(x)
            case ActivationType.SiLU:
                return _graph.AddNode(name, "Mul", [input, _graph.AddNode($"{name}.sigmoid", "Sigmoid", [input])]);

            // ½ · x · (1 + erf(x / √2))
            case ActivationType.GELU:
                var scaled = _graph.AddNode(
                    $"{name}.scaled", "Div", [input, _graph.AddConstant($"{name}.root2", [MathF.Sqrt(2)])]);
                var erf = _graph.AddNode($"{name}.erf", "Erf", [scaled]);
                var shifted = _graph.AddNode($"{name}.shifted", "Add", [erf, _graph.AddConstant($"{name}.one", [1f])]);
                var product = _graph.AddNode($"{name}.product", "Mul", [input, shifted]);
                return _graph.AddNode(name, "Mul", [product, _graph.AddConstant($"{name}.half", [0.5f])]);

            default:
                throw new NotSupportedException($"{name}: ONNX export does not support the activation '{function}'.");
        }
    }

    private string AddLinear(LayerPlan layer, Operation.Linear linear, string input)
    {
        var inputs = new List<string>
        {
            input,
            _graph.AddConstant($"{layer.Name}.weight", Values(layer.Name, "weight"), linear.OutputFeatures, linear.InputFeatures),
        };
        if (linear.HasBias)
        {
            inputs.Add(_graph.AddConstant($"{layer.Name}.bias", Values(layer.Name, "bias"), linear.OutputFeatures));
        }

        return _graph.AddNode(layer.Name, "Gemm", inputs, GraphWriter.Attribute("transB", 1));
    }

    private string AddZeroPaddedShortcut(LayerPlan layer, Operation.ZeroPaddedShortcut shortcut, string input)
    {
        var name = layer.Name;
        if (shortcut.Stride > 1)
        {
            input = _graph.AddNode(
                $"{name}.positions",
                "Slice",
                [
                    input,
                    _graph.AddConstant($"{name}.starts", 0, 0),
                    _graph.AddConstant($"{name}.ends", layer.Inputs[0].Output.Height, layer.Inputs[0].Output.Width),
                    _graph.AddConstant($"{name}.axes", 2, 3),
                    _graph.AddConstant($"{name}.steps", shortcut.Stride, shortcut.Stride),
                ]);
        }

        var missing = shortcut.Filters - layer.Inputs[0].Output.Channels;
        return _graph.AddNode(name, "Pad", [input, _graph.AddConstant($"{name}.pads", 0, 0, 0, 0, 0, missing, 0, 0)]);
    }

    private static AttributeProto[] WindowAttributes(int kernel, int stride, int padding) =>
    [
        GraphWriter.Attribute("kernel_shape", kernel, kernel),
        GraphWriter.Attribute("strides", stride, stride),
        GraphWriter.Attribute("pads", padding, padding, padding, padding),
    ];
}
