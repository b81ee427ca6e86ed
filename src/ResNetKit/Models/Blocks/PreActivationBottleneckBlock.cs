using ResNetKit.Models;
using ResNetKit.Models.Blocks;

namespace ResNetKit;

/// <summary>
/// The bottleneck with normalization and activation before each convolution; (N, C, H, W) to
/// (N, 4·filters, H/stride, W/stride). He et al. 2016, "Identity Mappings in Deep Residual Networks", arXiv 1603.05027.
/// </summary>
/// <remarks>
/// Where shapes differ, the shortcut projects the activated input, and the projection is not normalized. The output is
/// neither normalized nor activated.
/// </remarks>
public sealed class PreActivationBottleneckBlock : PlannedModule
{
    /// <summary>Makes a block with a projection where shapes differ.</summary>
    /// <param name="inputFilters">Channels of the input.</param>
    /// <param name="filters">Filters of the inner convolutions, a quarter of the output's channels.</param>
    /// <param name="stride">By how much height and width shrink.</param>
    /// <param name="dropout">Dropout rate before the last convolution.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public PreActivationBottleneckBlock(int inputFilters, int filters, int stride = 1, double dropout = 0)
        : this(new BlockSettings(inputFilters, filters, stride) { Dropout = dropout })
    {
    }

    /// <summary>Makes a block with all its settings.</summary>
    /// <param name="settings">What is asked of the block.</param>
    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    public PreActivationBottleneckBlock(BlockSettings settings)
        : base(nameof(PreActivationBottleneckBlock), BlockSettings.InputFor(settings), (plan, input) => Describe(plan, input, settings))
    {
    }

    internal PreActivationBottleneckBlock(NetworkPlan plan)
        : base(nameof(PreActivationBottleneckBlock), plan)
    {
    }

    internal static LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
    {
        var filters = plan.BottleneckFilters(settings);
        var activated = plan.BatchNormalization("bn1", input, settings.Norm);
        activated = plan.Activation("act1", activated, settings.Activation);
        var x = plan.Convolution("conv1", activated, filters, kernel: 1);
        x = plan.BatchNormalization("bn2", x, settings.Norm);
        x = plan.Activation("act2", x, settings.Activation);
        x = plan.Convolution3x3("conv2", x, filters, settings.Stride, settings);
        x = plan.BatchNormalization("bn3", x, settings.Norm, settings.ZeroInitResidual);
        x = plan.Activation("act3", x, settings.Activation);
        x = plan.Dropout("dropout", x, settings.Dropout);
        x = plan.Convolution("conv3", x, BottleneckBlock.Expansion * settings.Filters, kernel: 1);
        return plan.Join(x, input, activated, settings, normalize: false);
    }
}
