using ResNetKit.Models;
using ResNetKit.Models.Networks;
using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit;

/// <summary>A residual network: images (N, C, H, W) in, logits (N, classes) out.</summary>
/// <remarks>
/// Parameters are named as in torchvision: <c>conv1.weight</c>, <c>layer1.0.bn2.running_mean</c>,
/// <c>layer2.0.downsample.0.weight</c>, <c>fc.bias</c>.
/// </remarks>
public sealed class ResNet : ImageClassifier
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

    /// <summary>Gets the options that describe the network.</summary>
    public ResNetOptions Options { get; private set; }

    /// <summary>The whitening stem, to be initialized before training; null where the network has another stem.</summary>
    public WhiteningStem? WhiteningStem => Options.Stem.Type == StemType.Whitening ? (WhiteningStem)ModuleAt("stem") : null;

    /// <summary>Loads a network that <see cref="Save"/> wrote: its architecture, weights, class names and preprocessing.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The network, in evaluation mode, on the CPU in float32.</returns>
    /// <remarks>The file is untrusted input: nothing in it is executed, and no network larger than the file is built.</remarks>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is no network of ResNetKit, damaged, of a later format, or has a block that is not registered; the message says which. For
    /// files that hold weights alone it names what to do.
    /// </exception>
    public static ResNet Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var header = ModelHeader.Read(path);
        ResNet? model = null;
        try
        {
            model = ResNetBuilder.FromOptions(header.Network).Build();
            using (torch.NewDisposeScope())
            {
                model.LoadWeights(Safetensors.Load(path));
            }

            model.ClassNames = header.ClassNames;
            model.Preprocessing = header.Preprocessing?.ToPreprocessing();
            model.eval();
            return model;
        }
        catch (Exception error)
        {
            model?.Dispose();
            if (error is StateDictMismatchException { Comparison: var comparison })
            {
                throw ModelHeader.Damaged(path, $"its tensors are not those of its network: {comparison}", error);
            }

            if (error is ArgumentException or NotSupportedException)
            {
                throw ModelHeader.Damaged(path, error.Message, error);
            }

            throw;
        }
    }

    /// <summary>
    /// Saves the network as one safetensors file, whole or not at all: weights and running statistics, and in the file's metadata
    /// architecture, class names and preprocessing. <see cref="Load"/> reads it back; for all other readers it is a file of weights.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Safetensors.Save(path, state_dict(), new Dictionary<string, string> { [ModelHeader.MetadataKey] = ModelHeader.Write(this) });
    }

    /// <summary>Becomes the network of other options, which differ in the sizes of one layer alone: that one is initialized anew.</summary>
    /// <inheritdoc cref="PlannedModule.Renew" path="/param"/>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed, and the network is as it was.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network would be larger than its budget; it is as it was.</exception>
    internal void Renew(string path, ResNetOptions options, Action<torch.nn.Module, torch.nn.Module>? carryOver = null)
    {
        Renew(path, ResNetBuilder.FromOptions(options).Describe(), carryOver);
        Options = options;
    }

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
