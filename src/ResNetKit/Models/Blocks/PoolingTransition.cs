namespace ResNetKit.Models;

/// <summary>
/// Represents a 3×3 convolution with normalization, activation and max-pooling at the beginning of a stage. The blocks of the stage then do not
/// change height and width. The transition changes the shape from (N, C, H, W) to (N, filters, H/stride, W/stride), with height and width rounded down.
/// </summary>
/// <remarks>
/// In ResNet-9 (Page 2018), pooling follows the activation. In the networks of Jordan 2024 (arXiv 2404.00498), pooling precedes the normalization.
/// </remarks>
public sealed class PoolingTransition : PlannedModule
{
    /// <summary>Creates a transition.</summary>
    /// <param name="inputFilters">The number of input channels, at least 1.</param>
    /// <param name="filters">The number of output channels, at least 1.</param>
    /// <param name="stride">The size and stride of the pooling windows, at least 1; 1 for no pooling.</param>
    /// <param name="type">The order of normalization and pooling.</param>
    /// <param name="activation">The activation function.</param>
    /// <param name="bias"><see langword="true"/> to add a bias to the convolution.</param>
    /// <param name="norm">The momentum and epsilon of batch normalization; <see langword="null"/> for <see cref="NormSettings.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or <paramref name="type"/> is not a transition with pooling.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
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
            // Max-pooling before or after ReLU gives the same result; after pooling, ReLU has fewer values to process.
            TransitionType.ConvNormPool when activation == ActivationType.ReLU => Activation(Pool(Norm(x))),
            TransitionType.ConvNormPool => Pool(Activation(Norm(x))),
            TransitionType.ConvPoolNorm => Activation(Norm(Pool(x))),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The transition must be ConvNormPool or ConvPoolNorm."),
        };

        LayerPlan Pool(LayerPlan layer) => stride == 1 ? layer : plan.MaxPool("pool", layer, stride, stride);

        LayerPlan Norm(LayerPlan layer) => plan.BatchNormalization("bn", layer, norm);

        LayerPlan Activation(LayerPlan layer) => plan.Activation("act", layer, activation);
    }
}
