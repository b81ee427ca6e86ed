namespace ResNetKit.Models.Blocks;

/// <summary>
/// Represents the residual cell of ResNet-9 (Page 2018, "How to Train Your ResNet"). It maps (N, C, H, W) to (N, filters, H/stride, W/stride),
/// with height and width rounded up.
/// </summary>
/// <remarks>
/// The output of two 3×3 convolutions, each with normalization and activation, is added to the input, and the sum is not activated. In ResNet-9,
/// a cell follows a <see cref="PoolingTransition"/>. Dropout, if any, is between the convolutions.
/// </remarks>
internal sealed class ResidualCell : PlannedModule
{
    public ResidualCell(NetworkPlan plan)
        : base(nameof(ResidualCell), plan)
    {
    }

    public static LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
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
