namespace ResNetKit.Models.Blocks;

/// <summary>
/// Represents the bottleneck block with normalization and activation before each convolution (He et al. 2016, "Identity Mappings in Deep
/// Residual Networks", arXiv 1603.05027). It maps (N, C, H, W) to (N, 4·filters, H/stride, W/stride), with height and width rounded up.
/// </summary>
/// <remarks>
/// If input and output differ in shape, the shortcut projects the activated input without normalization. The output is neither normalized nor
/// activated.
/// </remarks>
internal sealed class PreActivationBottleneckBlock : PlannedModule
{
    public PreActivationBottleneckBlock(NetworkPlan plan)
        : base(nameof(PreActivationBottleneckBlock), plan)
    {
    }

    public static LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
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
