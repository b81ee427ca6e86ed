using ResNetKit.Models.Blocks;

namespace ResNetKit.Models;

/// <summary>
/// The residual cell of ResNet-9: two 3×3 convolutions, each with normalization and activation, added to the input and
/// left as they are; (N, C, H, W) to (N, filters, H/stride, W/stride). Page 2018, "How to Train Your ResNet".
/// </summary>
/// <remarks>It comes after the pooling of a <see cref="PoolingTransition"/>. Dropout, where asked, lies between the convolutions.</remarks>
public sealed class ResidualCell : PlannedModule
{
    /// <summary>Makes a cell with a projection where shapes differ.</summary>
    /// <param name="inputFilters">Channels of the input.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="stride">By how much height and width shrink.</param>
    /// <param name="dropout">Dropout rate between the convolutions.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ResidualCell(int inputFilters, int filters, int stride = 1, double dropout = 0)
        : this(new BlockSettings(inputFilters, filters, stride) { Dropout = dropout })
    {
    }

    /// <summary>Makes a cell with all its settings.</summary>
    /// <param name="settings">What is asked of the block.</param>
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
