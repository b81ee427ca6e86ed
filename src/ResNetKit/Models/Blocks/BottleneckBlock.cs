using ResNetKit.Models;
using ResNetKit.Models.Blocks;

namespace ResNetKit;

/// <summary>
/// Represents the bottleneck block (He et al. 2015, arXiv 1512.03385): a 1×1 convolution that reduces the channels, a 3×3 convolution, and a
/// 1×1 convolution that expands the channels to four times the filters; (N, C, H, W) to (N, 4·filters, H/stride, W/stride).
/// </summary>
/// <remarks>
/// The 3×3 convolution has the stride, as in torchvision. Dropout, if any, comes before the last convolution. Parameters have the names in
/// torchvision's <c>Bottleneck</c>.
/// </remarks>
public sealed class BottleneckBlock : PlannedModule
{
    /// <summary>The number of output channels per filter.</summary>
    public const int Expansion = 4;

    /// <summary>Creates a block that uses a projection shortcut if input and output differ in shape.</summary>
    /// <param name="inputFilters">The number of input channels.</param>
    /// <param name="filters">The number of filters of the inner convolutions, a quarter of the output channels.</param>
    /// <param name="stride">The factor by which the block reduces height and width.</param>
    /// <param name="dropout">The dropout rate before the last convolution, at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public BottleneckBlock(int inputFilters, int filters, int stride = 1, double dropout = 0)
        : this(new BlockSettings(inputFilters, filters, stride) { Dropout = dropout })
    {
    }

    /// <summary>Creates a block from its settings.</summary>
    /// <param name="settings">The settings of the block.</param>
    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    public BottleneckBlock(BlockSettings settings)
        : base(nameof(BottleneckBlock), BlockSettings.InputFor(settings), (plan, input) => Describe(plan, input, settings))
    {
    }

    internal BottleneckBlock(NetworkPlan plan)
        : base(nameof(BottleneckBlock), plan)
    {
    }

    internal static LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
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
