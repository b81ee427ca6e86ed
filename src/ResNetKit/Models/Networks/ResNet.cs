using ResNetKit.Models;
using ResNetKit.Models.Networks;
using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit;

/// <summary>Represents a residual network that maps images (N, C, H, W) to logits (N, classes).</summary>
/// <remarks>
/// Parameters and running statistics have the names of torchvision's residual networks, such as <c>conv1.weight</c>,
/// <c>layer1.0.bn2.running_mean</c>, <c>layer2.0.downsample.0.weight</c> and <c>fc.bias</c>. Parts that those networks do not have, such as a
/// whitening stem, have names of their own.
/// </remarks>
public sealed class ResNet : ImageClassifier
{
    /// <summary>Builds a network from options.</summary>
    /// <param name="options">The options, which are copied.</param>
    /// <exception cref="InvalidOptionsException">Options are invalid. The exception lists all failures.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network has more parameters than its budget.</exception>
    /// <exception cref="InvalidOperationException">
    /// The description of a custom block is invalid (see <see cref="ResNetBuilder.Describe"/>). Or the block creates no module, does not create the
    /// module of its custom layer, or creates a module with other parameters than described.
    /// </exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
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

    /// <summary>
    /// Gets the whitening stem, which must be initialized before training unless weights are loaded; <see langword="null"/> if the network has
    /// another stem.
    /// </summary>
    public WhiteningStem? WhiteningStem => Options.Stem.Type == StemType.Whitening ? (WhiteningStem)ModuleAt("stem") : null;

    /// <summary>Loads a network that <see cref="Save"/> wrote: its architecture, weights, class names and preprocessing.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The network, in evaluation mode, on the CPU, in float32.</returns>
    /// <remarks>
    /// The file is untrusted input: nothing in it is executed, and a network with more parameters than the file has values is not built.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">
    /// The folder of the file does not exist, or the file cannot be read, for example because another process has exclusive access to it.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not a ResNetKit network, is damaged, has another format version, or uses a block that is not registered. The message names the
    /// cause and, for files that contain only weights, the way to load them.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The description of a custom block is invalid, or the block does not create a module that matches it; see <see cref="ResNetBuilder.Build"/>.
    /// </exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
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
                throw ModelHeader.Damaged(path, $"its tensors do not match its network: {comparison}", error);
            }

            if (error is ArgumentException or NotSupportedException)
            {
                throw ModelHeader.Damaged(path, error.Message, error);
            }

            throw;
        }
    }

    /// <summary>Saves the network, its class names and its preprocessing as one safetensors file. The file is written completely or not at all.</summary>
    /// <remarks>
    /// The file contains weights and running statistics. Its metadata contains the architecture, class names and preprocessing. <see cref="Load"/>
    /// reads all of this. To other programs, the file is a safetensors file of weights.
    /// </remarks>
    /// <param name="path">The path of the file, in an existing folder.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    /// <exception cref="NotSupportedException">A tensor has a type that the format does not support, or is larger than 2 GiB.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Safetensors.Save(path, state_dict(), new Dictionary<string, string> { [ModelHeader.MetadataKey] = ModelHeader.Write(this) });
    }

    /// <summary>
    /// Gets the plan for images of the size in the preprocessing, or in the options if there is no preprocessing. The two sizes differ, for
    /// example, if the network was last trained on images of another size than that in the options.
    /// </summary>
    /// <exception cref="InvalidOptionsException">The images are too small or too large for a plan.</exception>
    internal NetworkPlan PlanForPictures()
    {
        if (Preprocessing?.Shape is not { } shape || shape == Plan.Input)
        {
            return Plan;
        }

        var options = Options.Copy();
        (options.InputHeight, options.InputWidth) = (shape.Height, shape.Width);
        return ResNetBuilder.FromOptions(options).Describe();
    }

    /// <summary>
    /// Changes the options of the network. The new options change the sizes of only one layer, which is replaced by a newly initialized one.
    /// </summary>
    /// <param name="path">The name of that layer, without a dot.</param>
    /// <param name="options">The new options, which change the sizes of that layer only.</param>
    /// <param name="carryOver">
    /// A method that copies values from the old layer, its first argument, to the new layer, its second; <see langword="null"/> to copy none.
    /// </param>
    /// <exception cref="InvalidOptionsException">Options are invalid. The exception lists all failures, and the network is unchanged.</exception>
    /// <exception cref="ParameterBudgetExceededException">The new network would exceed its budget. The network is unchanged.</exception>
    internal void Renew(string path, ResNetOptions options, Action<torch.nn.Module, torch.nn.Module>? carryOver = null)
    {
        Renew(path, ResNetBuilder.FromOptions(options).Describe(), carryOver);
        Options = options;
    }

    /// <summary>Formats a summary of the network, layer by layer.</summary>
    /// <param name="format">The format. Default: aligned text.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is not a defined value.</exception>
    public string Summary(SummaryFormat format = SummaryFormat.Text) => Plan.Summary(format);

    /// <summary>Creates a copy for inference in which batch norms are folded into the convolutions before them.</summary>
    /// <returns>
    /// A network whose outputs are those of this network in evaluation mode, up to rounding. It is usually faster, because it reads and writes memory
    /// less often. A batch norm is kept if it does not directly follow a convolution. It is also kept if another layer reads the output of the
    /// convolution, as happens at the beginning of pre-activation blocks. The parameters are not trainable.
    /// </returns>
    /// <exception cref="NotSupportedException">A block contains a custom layer, which cannot be fused.</exception>
    public ImageClassifier Fuse()
    {
        NetworkPlan plan;
        try
        {
            plan = PlanForPictures();
        }
        catch (InvalidOptionsException)
        {
            // No plan is possible for this size. The network can be fused with any plan, because the sizes in a plan are not used to run it.
            plan = Plan;
        }

        return new FusedResNet(this, plan);
    }
}
