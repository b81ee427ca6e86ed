using ResNetKit.Models.Plan;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit.Models.Networks;

/// <summary>
/// Represents a residual network for inference, as <see cref="ResNet.Fuse"/> creates it. Batch norms are folded into the convolutions before
/// them where this is possible; the others are kept.
/// </summary>
internal sealed class FusedResNet : ImageClassifier
{
    /// <summary>Initializes a fused copy of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="plan">The plan of the network. Its image size may differ from that of the network's own plan.</param>
    internal FusedResNet(ResNet network, NetworkPlan plan)
        : base(nameof(FusedResNet), Folding.Fold(plan))
    {
        using var recording = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var weights = network.state_dict();
        var norms = Folding.NormsByConvolution(network.Plan);
        foreach (var layer in Plan.Layers)
        {
            switch (layer.Operation)
            {
                case Operation.Convolution:
                    CopyConvolution((Conv2d)ModuleAt(layer.Name), layer.Name, weights, norms.GetValueOrDefault(layer.Name));
                    break;
                case Operation.BatchNormalization:
                    CopyNorm((BatchNorm2d)ModuleAt(layer.Name), layer.Name, weights);
                    break;
                case Operation.Linear:
                    CopyLinear((Linear)ModuleAt(layer.Name), layer.Name, weights);
                    break;
            }
        }

        foreach (var parameter in parameters())
        {
            parameter.requires_grad = false;
        }

        ClassNames = network.ClassNames;
        Preprocessing = network.Preprocessing;
        eval();
    }

    // Folds the batch norm y = (x − mean)·scale + shift: the scale multiplies the weight, and the rest goes into the bias.
    private static void CopyConvolution(Conv2d module, string name, Dictionary<string, torch.Tensor> weights, LayerPlan? norm)
    {
        var weight = weights[name + ".weight"];
        var bias = weights.GetValueOrDefault(name + ".bias");
        if (norm is not null)
        {
            var epsilon = ((Operation.BatchNormalization)norm.Operation).Epsilon;
            var scale = Double(weights[norm.Name + ".weight"]).div(Double(weights[norm.Name + ".running_var"]).add(epsilon).sqrt());
            var mean = Double(weights[norm.Name + ".running_mean"]);
            var shifted = bias is null ? mean.neg() : Double(bias).sub(mean);
            bias = shifted.mul(scale).add(Double(weights[norm.Name + ".bias"])).to(weight.dtype);
            weight = Double(weight).mul(scale.reshape(-1, 1, 1, 1)).to(weight.dtype);
        }

        module.weight = Own(weight.device_type == DeviceType.CPU ? ChannelsLast(weight) : weight);
        if (bias is not null)
        {
            module.bias = Own(bias);
        }
    }

    // On the CPU, a convolution with channels-last filters runs in channels-last format, whatever the format of its input. This is faster.
    private static torch.Tensor ChannelsLast(torch.Tensor weight) => weight.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static void CopyNorm(BatchNorm2d module, string name, Dictionary<string, torch.Tensor> weights)
    {
        module.weight = Own(weights[name + ".weight"]);
        module.bias = Own(weights[name + ".bias"]);
        module.running_mean = weights[name + ".running_mean"].clone();
        module.running_var = weights[name + ".running_var"].clone();
    }

    private static void CopyLinear(Linear module, string name, Dictionary<string, torch.Tensor> weights)
    {
        module.weight = Own(weights[name + ".weight"]);
        if (weights.GetValueOrDefault(name + ".bias") is { } bias)
        {
            module.bias = Own(bias);
        }
    }

    private static torch.Tensor Double(torch.Tensor tensor) => tensor.to(torch.ScalarType.Float64);

    private static Parameter Own(torch.Tensor tensor) => new(tensor.detach().clone(), requires_grad: false);
}
