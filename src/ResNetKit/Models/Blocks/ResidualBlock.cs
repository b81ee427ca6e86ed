using ResNetKit.Models;
using ResNetKit.Models.Blocks;

namespace ResNetKit;

/// <summary>
/// Represents the basic residual block (He et al. 2015, "Deep Residual Learning for Image Recognition", arXiv 1512.03385). It maps
/// (N, C, H, W) to (N, filters, H/stride, W/stride), with height and width rounded up.
/// </summary>
/// <remarks>
/// The output of two 3×3 convolutions with batch normalization is added to the input, and the sum is activated. Dropout, if any, is between the
/// convolutions. Parameters have the same names as in torchvision's <c>BasicBlock</c>.
/// </remarks>
public sealed class ResidualBlock : PlannedModule
{
    /// <summary>Creates a block that uses a projection shortcut if input and output differ in shape.</summary>
    /// <param name="inputFilters">The number of input channels, at least 1.</param>
    /// <param name="filters">The number of output channels, at least 1.</param>
    /// <param name="stride">The factor by which the block reduces height and width, at least 1.</param>
    /// <param name="dropout">The dropout rate between the convolutions, at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public ResidualBlock(int inputFilters, int filters, int stride = 1, double dropout = 0)
        : this(new BlockSettings(inputFilters, filters, stride) { Dropout = dropout })
    {
    }

    /// <summary>Creates a block from its settings.</summary>
    /// <param name="settings">The settings of the block.</param>
    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
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
