namespace ResNetKit.Models;

/// <summary>
/// Represents squeeze-and-excitation (Hu et al. 2017, arXiv 1709.01507): each channel is scaled by a factor between 0 and 1 that two small layers
/// compute from the means of all channels. The shape, (N, C, H, W), does not change.
/// </summary>
/// <remarks>
/// The two layers are 1×1 convolutions named <c>fc1</c> and <c>fc2</c>, as in torchvision's <c>SqueezeExcitation</c>.
/// </remarks>
public sealed class SqueezeExcitation : PlannedModule
{
    /// <summary>Creates the module.</summary>
    /// <param name="filters">The number of channels of input and output, at least 1.</param>
    /// <param name="reduction">
    /// The factor by which the first of the two layers reduces the number of channels, at least 1. At least one channel remains.
    /// </param>
    /// <param name="activation">The activation function between the two layers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public SqueezeExcitation(int filters, int reduction = 16, ActivationType activation = ActivationType.ReLU)
        : base(
            nameof(SqueezeExcitation),
            BlockSettings.InputFor(new BlockSettings(filters, filters) { SqueezeExcitation = reduction }),
            (plan, input) => Describe(plan, input, reduction, activation))
    {
    }

    private SqueezeExcitation(NetworkPlan plan)
        : base(nameof(SqueezeExcitation), plan)
    {
    }

    internal static LayerPlan AddTo(PlanBuilder plan, string name, LayerPlan input, int reduction, ActivationType activation) =>
        plan.Module(
            name,
            "squeeze-excitation",
            input,
            (inner, x) => Describe(inner, x, reduction, activation),
            part => new SqueezeExcitation(part));

    private static LayerPlan Describe(PlanBuilder plan, LayerPlan input, int reduction, ActivationType activation)
    {
        var filters = input.Output.Channels;
        var x = plan.GlobalPool("pool", input);
        x = plan.Convolution("fc1", x, Math.Max(1, filters / reduction), kernel: 1, bias: true);
        x = plan.Activation("act", x, activation);
        x = plan.Convolution("fc2", x, filters, kernel: 1, bias: true);
        x = plan.Sigmoid("sigmoid", x);
        return plan.ChannelScale("scale", input, x);
    }
}
