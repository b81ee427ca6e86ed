using ResNetKit.Models.Plan;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace ResNetKit.Models.Execution;

/// <summary>Makes the modules of those layers that have parameters, and initializes them.</summary>
internal static class LayerFactory
{
    /// <summary>The layer's module, or null where it needs none.</summary>
    public static Module<torch.Tensor, torch.Tensor>? Create(LayerPlan layer) => layer.Operation switch
    {
        Operation.Convolution convolution => Create(convolution),
        Operation.BatchNormalization norm => Create(norm),
        Operation.Linear linear => Linear(linear.InputFeatures, linear.OutputFeatures, linear.HasBias),
        Operation.Custom custom => throw new InvalidOperationException(
            $"{layer.Name}: '{custom.Name}' is described only; its block must create the module."),
        _ => null,
    };

    // Kaiming initialization by fan-out, He et al. 2015 (arXiv 1502.01852), as in PyTorch's residual networks.
    private static Conv2d Create(Operation.Convolution convolution)
    {
        var module = Conv2d(
            convolution.InputChannels, convolution.Filters, convolution.Kernel, convolution.SubsamplesInput ? 1 : convolution.Stride,
            convolution.Padding, groups: convolution.Groups, bias: convolution.HasBias);
        using (torch.no_grad())
        {
            init.kaiming_normal_(module.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        }

        module.weight.requires_grad = !convolution.FixedWeight;
        return module;
    }

    private static BatchNorm2d Create(Operation.BatchNormalization norm)
    {
        var module = BatchNorm2d(norm.Channels, norm.Epsilon, norm.Momentum);
        if (norm.ZeroScale)
        {
            using (torch.no_grad())
            {
                init.zeros_(module.weight!);
            }
        }

        return module;
    }
}
