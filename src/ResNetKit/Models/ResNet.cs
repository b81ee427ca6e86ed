using ResNetKit.Models;
using TorchSharp;

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
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are wrong; all of them are named.</exception>
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

    /// <summary>Classifies images, in evaluation mode and without gradients; the network's mode is restored.</summary>
    /// <param name="images">Images, normalized as for training: (N, C, H, W).</param>
    /// <returns>The likeliest class of each image, with the probabilities of all.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public IReadOnlyList<Classification> Predict(torch.Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.shape[1] != Options.InputChannels)
        {
            throw new ArgumentException(
                $"Images of shape (N, {Options.InputChannels}, H, W) are needed; found ({string.Join(", ", images.shape)}).", nameof(images));
        }

        bool wasTraining = training;
        torch.nn.Module[] frozen = [.. modules().Where(module => !module.training)];
        eval();
        try
        {
            using var recording = torch.no_grad();
            using var logits = call(images);
            using var single = logits.to(torch.ScalarType.Float32);
            using var probabilities = single.softmax(1);
            using var onCpu = probabilities.cpu();
            return [.. onCpu.data<float>().ToArray().Chunk(Options.Classes).Select(row => new Classification(row))];
        }
        finally
        {
            train(wasTraining);
            foreach (var module in frozen)
            {
                module.eval();
            }
        }
    }

    /// <summary>
    /// A copy for inference with each batch normalization folded into the convolution before it: the same outputs, fewer
    /// passes over memory. It has no running statistics, and its parameters ask for no gradients.
    /// </summary>
    /// <exception cref="NotSupportedException">A block describes a layer that nothing is known of.</exception>
    public FusedResNet Fuse() => new(this);
}
