namespace ResNetKit.Models;

/// <summary>
/// A 3×3 convolution with normalization, activation and max-pooling, between stages whose blocks keep their shape;
/// (N, C, H, W) to (N, filters, H/stride, W/stride). Page 2018 pools last, Jordan 2024 (arXiv 2404.00498) before the
/// normalization.
/// </summary>
public sealed class PoolingTransition : PlannedModule
{
    /// <summary>Makes a transition.</summary>
    /// <param name="inputFilters">Channels of the input.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="stride">Size and stride of the pooling windows; 1 leaves the pooling out.</param>
    /// <param name="type">Whether pooling comes last or before the normalization.</param>
    /// <param name="activation">The activation function.</param>
    /// <param name="bias">Whether the convolution has a bias.</param>
    /// <param name="norm">Momentum and epsilon of batch normalization.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or <paramref name="type"/> is no pooling one.</exception>
    public PoolingTransition(
        int inputFilters, int filters, int stride = 2, TransitionType type = TransitionType.ConvNormPool,
        ActivationType activation = ActivationType.ReLU, bool bias = false, NormSettings? norm = null)
        : base(
            nameof(PoolingTransition),
            BlockSettings.InputFor(new BlockSettings(inputFilters, filters, stride)),
            (plan, input) => Describe(plan, input, filters, stride, type, activation, bias, norm))
    {
    }

    internal PoolingTransition(NetworkPlan plan)
        : base(nameof(PoolingTransition), plan)
    {
    }

    internal static LayerPlan Describe(
        PlanBuilder plan, LayerPlan input, int filters, int stride, TransitionType type, ActivationType activation, bool bias, NormSettings? norm)
    {
        var x = plan.Convolution("conv", input, filters, kernel: 3, bias: bias);
        return type switch
        {
            // A maximum does not care whether ReLU comes before or after it, and after it there is less to do.
            TransitionType.ConvNormPool when activation == ActivationType.ReLU => Activation(Pool(Norm(x))),
            TransitionType.ConvNormPool => Pool(Activation(Norm(x))),
            TransitionType.ConvPoolNorm => Activation(Norm(Pool(x))),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a transition with pooling."),
        };

        LayerPlan Pool(LayerPlan layer) => stride == 1 ? layer : plan.MaxPool("pool", layer, stride, stride);

        LayerPlan Norm(LayerPlan layer) => plan.BatchNormalization("bn", layer, norm);

        LayerPlan Activation(LayerPlan layer) => plan.Activation("act", layer, activation);
    }
}
