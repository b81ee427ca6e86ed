using ResNetKit.Models;
using ResNetKit.Models.Blocks;

namespace ResNetKit;

/// <summary>
/// The basic residual block: two 3×3 convolutions with batch normalization, added to the input; (N, C, H, W) to
/// (N, filters, H/stride, W/stride). He et al. 2015, "Deep Residual Learning for Image Recognition", arXiv 1512.03385.
/// </summary>
/// <remarks>Dropout, where asked, lies between the convolutions. Parameters are named as in torchvision's <c>BasicBlock</c>.</remarks>
public sealed class ResidualBlock : PlannedModule
{
    /// <summary>Makes a block with a projection where shapes differ.</summary>
    /// <param name="inputFilters">Channels of the input.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="stride">By how much height and width shrink.</param>
    /// <param name="dropout">Dropout rate between the convolutions.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ResidualBlock(int inputFilters, int filters, int stride = 1, double dropout = 0)
        : this(new BlockSettings(inputFilters, filters, stride) { Dropout = dropout })
    {
    }

    /// <summary>Makes a block with all its settings.</summary>
    /// <param name="settings">What is asked of the block.</param>
    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    public ResidualBlock(BlockSettings settings)
        : base(nameof(ResidualBlock), BlockSettings.InputFor(settings), (plan, input) => Describe(plan, input, settings))
    {
    }

    internal ResidualBlock(NetworkPlan plan)
        : base(nameof(ResidualBlock), plan)
    {
    }

    internal static LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
    {
        plan.RefuseWidthPerGroup(settings);
        var x = plan.Convolution3x3("conv1", input, settings.Filters, settings.Stride, settings);
        x = plan.BatchNormalization("bn1", x, settings.Norm);
        x = plan.Activation("act1", x, settings.Activation);
        x = plan.Dropout("dropout", x, settings.Dropout);
        x = plan.Convolution3x3("conv2", x, settings.Filters, stride: 1, settings);
        x = plan.BatchNormalization("bn2", x, settings.Norm, settings.ZeroInitResidual);
        x = plan.Join(x, input, input, settings);
        return plan.Activation("act2", x, settings.Activation);
    }
}
