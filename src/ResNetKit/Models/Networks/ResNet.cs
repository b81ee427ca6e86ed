using ResNetKit.Models;

namespace ResNetKit;

/// <summary>A residual network: images (N, C, H, W) in, logits (N, classes) out.</summary>
/// <remarks>
/// Parameters are named as in torchvision: <c>conv1.weight</c>, <c>layer1.0.bn2.running_mean</c>,
/// <c>layer2.0.downsample.0.weight</c>, <c>fc.bias</c>.
/// </remarks>
public sealed class ResNet : PlannedModule
{
    /// <summary>Builds a network from options.</summary>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network is larger than its budget.</exception>
    public ResNet(ResNetOptions options)
        : this(ResNetBuilder.FromOptions(options))
    {
    }

    internal ResNet(ResNetOptions options, NetworkPlan plan)
        : base(nameof(ResNet), plan) => Options = options;

    private ResNet(ResNetBuilder builder)
        : this(builder.ToOptions(), builder.Describe())
    {
    }

    /// <summary>Gets the options that the network was built from.</summary>
    public ResNetOptions Options { get; }

    /// <summary>The whitening stem, to be initialized before training; null where the network has another stem.</summary>
    public WhiteningStem? WhiteningStem => Options.Stem.Type == StemType.Whitening ? (WhiteningStem)ModuleAt("stem") : null;

    /// <summary>The network as a table, layer by layer.</summary>
    /// <param name="format">Aligned text, Markdown or JSON.</param>
    public string Summary(SummaryFormat format = SummaryFormat.Text) => Plan.Summary(format);

    /// <summary>
    /// A copy for inference with each batch normalization folded into the convolution before it: the same outputs, fewer
    /// passes over memory. It has no running statistics, and its parameters ask for no gradients.
    /// </summary>
    /// <exception cref="NotSupportedException">A block describes a layer that nothing is known of.</exception>
    public FusedResNet Fuse() => new(this);
}
