namespace ResNetKit.Models;

/// <summary>
/// The first convolution with normalization and activation, and max-pooling where asked; (N, C, H, W) to
/// (N, filters, H/s, W/s), s being the strides together. He et al. 2015, arXiv 1512.03385.
/// </summary>
/// <remarks>Parameters are named as in torchvision's networks: <c>conv1</c> and <c>bn1</c>.</remarks>
public sealed class ConvolutionStem : PlannedModule
{
    /// <summary>Makes a stem.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="type">Which convolution, with pooling or not.</param>
    /// <param name="activation">The activation function.</param>
    /// <param name="bias">Whether the convolution has a bias.</param>
    /// <param name="norm">Momentum and epsilon of batch normalization.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or <paramref name="type"/> is no convolution.</exception>
    public ConvolutionStem(
        int channels, int filters, StemType type = StemType.Conv3x3, ActivationType activation = ActivationType.ReLU, bool bias = false,
        NormSettings? norm = null)
        : base(
            nameof(ConvolutionStem),
            AnyInput(channels),
            (plan, input) => Describe(plan, input, filters, type, activation, bias, norm ?? NormSettings.Default))
    {
    }

    // A stem works on images of every size.
    private static ImageShape AnyInput(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return new ImageShape(channels, 32, 32);
    }

    // Without a norm, normalization and activation are left to what follows.
    internal static LayerPlan Describe(
        PlanBuilder plan, LayerPlan input, int filters, StemType type, ActivationType activation, bool bias, NormSettings? norm)
    {
        var x = type switch
        {
            StemType.Conv3x3 => plan.Convolution("conv1", input, filters, kernel: 3, bias: bias),
            StemType.Conv7x7 or StemType.Conv7x7MaxPool => plan.Convolution("conv1", input, filters, kernel: 7, stride: 2, bias: bias),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a convolution."),
        };
        if (norm is not null)
        {
            x = plan.BatchNormalization("bn1", x, norm);
            x = plan.Activation("act1", x, activation);
        }

        return type == StemType.Conv7x7MaxPool ? plan.MaxPool("maxpool", x, kernel: 3, stride: 2, padding: 1) : x;
    }
}
