using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>Contains the options that describe a residual network. <see cref="ResNetBuilder"/> sets them in code.</summary>
/// <remarks>
/// The options bind from JSON and, with <see cref="ResNetKitServiceCollectionExtensions"/>, from configuration. Both reject unknown keys. Values are
/// validated when the network is described or built, and the exception lists all invalid values.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed partial class ResNetOptions
{
    internal const int MaxFilters = PlanBuilder.MaxFilters;
    internal const int MaxStages = 16;
    internal const int MaxBlocks = 512;
    internal const int MaxImageSize = PlanBuilder.MaxImageSize;
    internal const long MaxParameterBudget = 1_000_000_000_000_000_000;

    /// <summary>Gets or sets the number of channels of an image, from 1 to 64. Default: 3.</summary>
    [Range(1, 64)]
    public int InputChannels { get; set; } = 3;

    /// <summary>Gets or sets the number of rows of an image, from 1 to 1024 pixels. Default: 32.</summary>
    [Range(1, MaxImageSize)]
    public int InputHeight { get; set; } = 32;

    /// <summary>Gets or sets the number of columns of an image, from 1 to 1024 pixels. Default: 32.</summary>
    [Range(1, MaxImageSize)]
    public int InputWidth { get; set; } = 32;

    /// <summary>Gets or sets the number of classes, which is the number of logits, from 1 to 1,000,000. Default: 10.</summary>
    [Range(1, 1_000_000)]
    public int Classes { get; set; } = 10;

    /// <summary>Gets or sets the stem, the part of the network before the first stage. Default: a 3×3 convolution with 64 filters.</summary>
    [Required, ValidateObjectMembers]
    public Stem Stem { get; set; } = new();

    /// <summary>Gets or sets the stages in order, at least 1 and at most 16. Default: none.</summary>
    [Required, MinLength(1), MaxLength(MaxStages), ValidateEnumeratedItems]
    public IList<StageOptions> Stages { get; set; } = [];

    /// <summary>Gets or sets the name of the block that the stages consist of; see <see cref="KnownBlocks"/>. Default: <c>basic</c>.</summary>
    [Required]
    public string Block { get; set; } = KnownBlocks.Basic;

    /// <summary>
    /// Gets or sets the shortcut of blocks whose input and output differ in shape. Default: <see cref="ShortcutType.Projection"/>.
    /// </summary>
    [EnumDataType(typeof(ShortcutType))]
    public ShortcutType Shortcut { get; set; } = ShortcutType.Projection;

    /// <summary>
    /// Gets or sets the way in which a stage changes the image size and the number of channels. Default: <see cref="TransitionType.Block"/>.
    /// </summary>
    [EnumDataType(typeof(TransitionType))]
    public TransitionType Transition { get; set; } = TransitionType.Block;

    /// <summary>
    /// Gets or sets a value indicating whether the convolutions of stem and transitions have biases. A whitening stem always has a bias. Default:
    /// <see langword="false"/>.
    /// </summary>
    public bool ConvolutionBias { get; set; }

    /// <summary>Gets or sets the activation function. Default: <see cref="ActivationType.ReLU"/>.</summary>
    [EnumDataType(typeof(ActivationType))]
    public ActivationType Activation { get; set; } = ActivationType.ReLU;

    /// <summary>
    /// Gets or sets the factor by which the number of filters is multiplied in all stages, but not in the stem, from 1/64 to 64 (Zagoruyko and
    /// Komodakis 2016). The products are rounded to integers and must be from 1 to 8192. Default: 1.
    /// </summary>
    [Range(1.0 / 64, 64.0)]
    public double WidthMultiplier { get; set; } = 1;

    /// <summary>
    /// Gets or sets the number of groups of the 3×3 convolutions in blocks, from 1 to 8192 (Xie et al. 2017). The number must divide the input and
    /// output channels of these convolutions. Default: 1.
    /// </summary>
    [Range(1, MaxFilters)]
    public int Groups { get; set; } = 1;

    /// <summary>
    /// Gets or sets the width of one group of a bottleneck's 3×3 convolution for a stage of 64 filters, from 1 to 8192. Default:
    /// <see langword="null"/>, so that the first two convolutions of a bottleneck have as many filters as the stage.
    /// </summary>
    /// <remarks>
    /// In other stages, the width is proportional to the number of filters and is rounded down. If the width is set, the first two convolutions of a
    /// bottleneck have this width times <see cref="Groups"/> filters. In ResNet-50, a width of 4 with 32 groups gives ResNeXt-50 32×4d, and a width of 128
    /// with 1 group gives Wide-ResNet-50-2. Only bottleneck blocks support a width per group.
    /// </remarks>
    [Range(1, MaxFilters)]
    public int? WidthPerGroup { get; set; }

    /// <summary>
    /// Gets or sets the factor by which squeeze-excitation reduces the number of channels, from 1 to 8192 and typically 16 (Hu et al. 2017);
    /// <see langword="null"/>, the default, for no squeeze-excitation.
    /// </summary>
    [Range(1, MaxFilters)]
    public int? SqueezeExcitation { get; set; }

    /// <summary>Gets or sets the dropout rate inside blocks, at least 0 and below 1. Default: 0.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; set; }

    /// <summary>
    /// Gets or sets the probability that an image skips the convolutions of the last block during training, at least 0 and below 1. The probability
    /// decreases linearly toward the first block (Huang et al. 2016). Default: 0.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double StochasticDepth { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the scale of each block's last batch norm starts at 0. If so, only the shortcut contributes to the
    /// output of a block at the start of training. Default: <see langword="false"/>.
    /// </summary>
    public bool ZeroInitResidual { get; set; }

    /// <summary>Gets or sets the weight of a new batch in the running statistics of batch normalization, from 0 to 1. Default: 0.1.</summary>
    [Range(0.0, 1.0)]
    public double NormMomentum { get; set; } = 0.1;

    /// <summary>Gets or sets the value added to the variance in batch normalization, above 0 and at most 1. Default: 1e-5.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double NormEpsilon { get; set; } = 1e-5;

    /// <summary>Gets or sets the way in which the head reduces each channel to one value. Default: <see cref="PoolingType.Average"/>.</summary>
    [EnumDataType(typeof(PoolingType))]
    public PoolingType HeadPooling { get; set; } = PoolingType.Average;

    /// <summary>Gets or sets the dropout rate before the last layer, at least 0 and below 1. Default: 0.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double HeadDropout { get; set; }

    /// <summary>Gets or sets a value indicating whether the last layer has a bias. Default: <see langword="true"/>.</summary>
    public bool HeadBias { get; set; } = true;

    /// <summary>Gets or sets the constant factor on the logits, from 1e-6 to 1e6. Default: 1.</summary>
    [Range(1e-6, 1e6)]
    public double LogitScale { get; set; } = 1;

    /// <summary>
    /// Gets or sets the maximum number of parameters of the network, from 1 to 1e18; <see langword="null"/>, the default, for no limit.
    /// </summary>
    [Range(1.0, MaxParameterBudget)]
    public long? ParameterBudget { get; set; }

    /// <summary>Creates a deep copy.</summary>
    internal ResNetOptions Copy()
    {
        var copy = (ResNetOptions)MemberwiseClone();
        copy.Stem = Stem?.Copy()!;
        copy.Stages = Stages is null
            ? null!
            : [.. Stages.Select(stage => stage is null
                ? null!
                : new StageOptions { Filters = stage.Filters, Blocks = stage.Blocks, Stride = stage.Stride })];
        return copy;
    }
}
