using ResNetKit.Models;
using ResNetKit.Models.Blocks;

namespace ResNetKit;

/// <summary>
/// The bottleneck block: a 1×1 convolution that narrows, a 3×3, and a 1×1 that widens to four times the filters;
/// (N, C, H, W) to (N, 4·filters, H/stride, W/stride). He et al. 2015, arXiv 1512.03385; the stride lies in the 3×3
/// convolution, as in torchvision.
/// </summary>
/// <remarks>Dropout, where asked, lies before the last convolution. Parameters are named as in torchvision's <c>Bottleneck</c>.</remarks>
public sealed class BottleneckBlock : PlannedModule
{
    /// <summary>Channels of the output for each filter.</summary>
    public const int Expansion = 4;

    /// <summary>Makes a block with a projection where shapes differ.</summary>
    /// <param name="inputFilters">Channels of the input.</param>
    /// <param name="filters">Filters of the inner convolutions, a quarter of the output's channels.</param>
    /// <param name="stride">By how much height and width shrink.</param>
    /// <param name="dropout">Dropout rate before the last convolution.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public BottleneckBlock(int inputFilters, int filters, int stride = 1, double dropout = 0)
        : this(new BlockSettings(inputFilters, filters, stride) { Dropout = dropout })
    {
    }

    /// <summary>Makes a block with all its settings.</summary>
    /// <param name="settings">What is asked of the block.</param>
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
