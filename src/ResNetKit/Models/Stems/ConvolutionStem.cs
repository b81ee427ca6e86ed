namespace ResNetKit.Models;

/// <summary>
/// Represents a convolution with normalization and activation, optionally followed by max-pooling (He et al. 2015, arXiv 1512.03385).
/// It maps (N, C, H, W) to (N, filters, H/s, W/s), with height and width rounded up, where s is the product of the strides.
/// </summary>
/// <remarks>Parameters have the same names as in torchvision's networks: <c>conv1</c> and <c>bn1</c>.</remarks>
public sealed class ConvolutionStem : PlannedModule
{
    /// <summary>Creates a stem.</summary>
    /// <param name="channels">The number of channels of the images, at least 1.</param>
    /// <param name="filters">The number of output channels, at least 1.</param>
    /// <param name="type">The kernel and stride of the convolution, with or without max-pooling.</param>
    /// <param name="activation">The activation function.</param>
    /// <param name="bias"><see langword="true"/> to add a bias to the convolution.</param>
    /// <param name="norm">The momentum and epsilon of batch normalization; <see langword="null"/> for <see cref="NormSettings.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is below 1, or <paramref name="type"/> is <see cref="StemType.Whitening"/> or not a defined value.
    /// </exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public ConvolutionStem(
        int channels, int filters, StemType type = StemType.Conv3x3, ActivationType activation = ActivationType.ReLU, bool bias = false,
        NormSettings? norm = null)
        : base(
            nameof(ConvolutionStem),
            AnyInput(channels),
            (plan, input) => Describe(plan, input, filters, type, activation, bias, norm ?? NormSettings.Default))
    {
    }

    // The stem accepts images of any height and width, so the height and width in its description do not matter.
    private static ImageShape AnyInput(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return new ImageShape(channels, 32, 32);
    }

    // Without norm settings, the stem has no normalization and no activation, because the first block begins with both.
    internal static LayerPlan Describe(
        PlanBuilder plan, LayerPlan input, int filters, StemType type, ActivationType activation, bool bias, NormSettings? norm)
    {
        var x = type switch
        {
            StemType.Conv3x3 => plan.Convolution("conv1", input, filters, kernel: 3, bias: bias),
            StemType.Conv7x7 or StemType.Conv7x7MaxPool => plan.Convolution("conv1", input, filters, kernel: 7, stride: 2, bias: bias),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The stem must be Conv3x3, Conv7x7 or Conv7x7MaxPool."),
        };
        if (norm is not null)
        {
            x = plan.BatchNormalization("bn1", x, norm);
            x = plan.Activation("act1", x, activation);
        }

        return type == StemType.Conv7x7MaxPool ? plan.MaxPool("maxpool", x, kernel: 3, stride: 2, padding: 1) : x;
    }
}
