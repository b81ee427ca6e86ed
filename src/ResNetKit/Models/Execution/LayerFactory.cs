using ResNetKit.Models.Plan;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace ResNetKit.Models.Execution;

/// <summary>Creates and initializes the modules of layers that have parameters.</summary>
internal static class LayerFactory
{
    /// <summary>Creates the module of a layer.</summary>
    /// <returns>The module, or <see langword="null"/> for an operation without parameters.</returns>
    /// <exception cref="InvalidOperationException">The layer was added by <see cref="PlanBuilder.Custom"/>.</exception>
    public static Module<torch.Tensor, torch.Tensor>? Create(LayerPlan layer) => layer.Operation switch
    {
        Operation.Convolution convolution => Create(convolution),
        Operation.BatchNormalization norm => Create(norm),
        Operation.Linear linear => Linear(linear.InputFeatures, linear.OutputFeatures, linear.HasBias),
        Operation.Custom custom => throw new InvalidOperationException(
            $"{layer.Name}: '{custom.Name}' is a custom layer; implement IBlock.Create to create its module."),
        _ => null,
    };

    // Creates a convolution with Kaiming initialization, as in torchvision's residual networks (He et al. 2015, arXiv 1502.01852). The scale of the
    // weights follows from the number of filters and the size of the kernel (fan-out).
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
