using ResNetKit.Models.Blocks;

namespace ResNetKit.Models;

/// <summary>
/// Represents the residual cell of ResNet-9 (Page 2018, "How to Train Your ResNet"): two 3×3 convolutions, each with normalization and
/// activation, added to the input without a further activation; (N, C, H, W) to (N, filters, H/stride, W/stride).
/// </summary>
/// <remarks>A cell follows a <see cref="PoolingTransition"/>. Dropout, if any, is between the convolutions.</remarks>
public sealed class ResidualCell : PlannedModule
{
    /// <summary>Creates a cell that uses a projection shortcut if input and output differ in shape.</summary>
    /// <param name="inputFilters">The number of input channels.</param>
    /// <param name="filters">The number of output channels.</param>
    /// <param name="stride">The factor by which the cell reduces height and width.</param>
    /// <param name="dropout">The dropout rate between the convolutions, at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ResidualCell(int inputFilters, int filters, int stride = 1, double dropout = 0)
        : this(new BlockSettings(inputFilters, filters, stride) { Dropout = dropout })
    {
    }

    /// <summary>Creates a cell from its settings.</summary>
    /// <param name="settings">The settings of the cell.</param>
    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    public ResidualCell(BlockSettings settings)
        : base(nameof(ResidualCell), BlockSettings.InputFor(settings), (plan, input) => Describe(plan, input, settings))
    {
    }

    internal ResidualCell(NetworkPlan plan)
        : base(nameof(ResidualCell), plan)
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
        x = plan.Activation("act2", x, settings.Activation);
        return plan.Join(x, input, input, settings);
    }
}
