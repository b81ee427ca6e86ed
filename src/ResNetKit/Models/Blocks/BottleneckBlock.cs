namespace ResNetKit.Models.Blocks;

/// <summary>
/// Represents the bottleneck block (He et al. 2015, arXiv 1512.03385). It maps (N, C, H, W) to (N, 4·filters, H/stride, W/stride), with height
/// and width rounded up.
/// </summary>
/// <remarks>
/// A 1×1 convolution reduces the channels, a 3×3 convolution follows, and a 1×1 convolution expands the channels to four times the filters. The
/// 3×3 convolution has the stride, as in torchvision. Dropout, if any, comes before the last convolution. Parameters have the same names
/// as in torchvision's <c>Bottleneck</c>.
/// </remarks>
internal sealed class BottleneckBlock : PlannedModule
{
    /// <summary>The number of output channels per filter.</summary>
    public const int Expansion = 4;

    public BottleneckBlock(NetworkPlan plan)
        : base(nameof(BottleneckBlock), plan)
    {
    }

    public static LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
    {
        var filters = plan.BottleneckFilters(settings);
        var x = plan.Convolution("conv1", input, filters, kernel: 1);
        x = plan.BatchNormalization("bn1", x, settings.Norm);
        x = plan.Activation("act1", x, settings.Activation);
        x = plan.Convolution3x3("conv2", x, filters, settings.Stride, settings);
        x = plan.BatchNormalization("bn2", x, settings.Norm);
        x = plan.Activation("act2", x, settings.Activation);
        x = plan.Dropout("dropout", x, settings.Dropout);
        x = plan.Convolution("conv3", x, Expansion * settings.Filters, kernel: 1);
        x = plan.BatchNormalization("bn3", x, settings.Norm, settings.ZeroInitResidual);
        x = plan.Join(x, input, input, settings);
        return plan.Activation("act3", x, settings.Activation);
    }
}
