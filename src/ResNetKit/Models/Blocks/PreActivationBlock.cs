namespace ResNetKit.Models.Blocks;

/// <summary>
/// Represents the basic block with normalization and activation before each convolution (He et al. 2016, "Identity Mappings in Deep Residual
/// Networks", arXiv 1603.05027). It maps (N, C, H, W) to (N, filters, H/stride, W/stride), with height and width rounded up.
/// </summary>
/// <remarks>
/// With dropout between the convolutions, it is the block of wide residual networks (Zagoruyko and Komodakis 2016, arXiv 1605.07146). If input
/// and output differ in shape, the shortcut projects the activated input without normalization. The output is neither normalized nor activated.
/// </remarks>
internal sealed class PreActivationBlock : PlannedModule
{
    public PreActivationBlock(NetworkPlan plan)
        : base(nameof(PreActivationBlock), plan)
    {
    }

    public static LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
    {
        plan.RefuseWidthPerGroup(settings);
        var activated = plan.BatchNormalization("bn1", input, settings.Norm);
        activated = plan.Activation("act1", activated, settings.Activation);
        var x = plan.Convolution3x3("conv1", activated, settings.Filters, settings.Stride, settings);
        x = plan.BatchNormalization("bn2", x, settings.Norm, settings.ZeroInitResidual);
        x = plan.Activation("act2", x, settings.Activation);
        x = plan.Dropout("dropout", x, settings.Dropout);
        x = plan.Convolution3x3("conv2", x, settings.Filters, stride: 1, settings);
        return plan.Join(x, input, activated, settings, normalize: false);
    }
}
