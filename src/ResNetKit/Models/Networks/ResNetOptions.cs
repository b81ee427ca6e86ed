using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>A residual network as data: what <see cref="ResNetBuilder"/> says in code.</summary>
/// <remarks>
/// It binds from JSON and from configuration; an unknown key is an error in both. Values are checked when the network is
/// described or built, and all that are wrong are named at once.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed partial class ResNetOptions
{
    internal const int MaxFilters = PlanBuilder.MaxFilters;
    internal const int MaxStages = 16;
    internal const int MaxBlocks = 512;
    internal const int MaxImageSize = PlanBuilder.MaxImageSize;

    /// <summary>Channels of an image.</summary>
    [Range(1, 64)]
    public int InputChannels { get; set; } = 3;

    /// <summary>Rows of an image, in pixels.</summary>
    [Range(1, MaxImageSize)]
    public int InputHeight { get; set; } = 32;

    /// <summary>Columns of an image, in pixels.</summary>
    [Range(1, MaxImageSize)]
    public int InputWidth { get; set; } = 32;

    /// <summary>Classes to tell apart: the number of logits.</summary>
    [Range(1, 1_000_000)]
    public int Classes { get; set; } = 10;

    /// <summary>Gets or sets the stem, which comes before the first stage.</summary>
    [Required, ValidateObjectMembers]
    public StemOptions Stem { get; set; } = new();

    /// <summary>The stages, in order; at least one.</summary>
    [Required, MinLength(1), MaxLength(MaxStages), ValidateEnumeratedItems]
    public IList<StageOptions> Stages { get; set; } = [];

    /// <summary>Name of the block that the stages are made of; see <see cref="KnownBlocks"/>.</summary>
    [Required]
    public string Block { get; set; } = KnownBlocks.Basic;

    /// <summary>The shortcut of blocks that change the shape.</summary>
    [EnumDataType(typeof(ShortcutType))]
    public ShortcutType Shortcut { get; set; } = ShortcutType.Projection;

    /// <summary>How a stage goes from its input's size and filters to its own.</summary>
    [EnumDataType(typeof(TransitionType))]
    public TransitionType Transition { get; set; } = TransitionType.Block;

    /// <summary>Whether the convolutions outside blocks, those of stem and transitions, have biases.</summary>
    public bool ConvolutionBias { get; set; }

    /// <summary>The activation function.</summary>
    [EnumDataType(typeof(ActivationType))]
    public ActivationType Activation { get; set; } = ActivationType.ReLU;

    /// <summary>Factor on the filters of all stages, not of the stem (Zagoruyko and Komodakis 2016).</summary>
    [Range(1.0 / 64, 64.0)]
    public double WidthMultiplier { get; set; } = 1;

    /// <summary>Groups of the blocks' 3×3 convolutions.</summary>
    [Range(1, MaxFilters)]
    public int Groups { get; set; } = 1;

    /// <summary>
    /// Width of one group of a bottleneck's 3×3 convolution, for each 64 filters of the stage: 4 with 32 groups makes ResNeXt 32×4d, 128 without groups
    /// Wide-ResNet-50-2. Null for as many inner filters as the stage has, whatever the groups. Bottlenecks only.
    /// </summary>
    [Range(1, MaxFilters)]
    public int? WidthPerGroup { get; set; }

    /// <summary>Factor by which squeeze-excitation narrows the channels, usually 16; null leaves it out.</summary>
    [Range(1, MaxFilters)]
    public int? SqueezeExcitation { get; set; }

    /// <summary>Dropout rate within blocks.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; set; }

    /// <summary>
    /// Chance that an image skips the branch of the last block while training; it falls linearly towards the first block
    /// (Huang et al. 2016).
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double StochasticDepth { get; set; }

    /// <summary>Whether each block's last normalization starts with scale zero, so that blocks start as their shortcuts.</summary>
    public bool ZeroInitResidual { get; set; }

    /// <summary>Share of a new batch in the running statistics of batch normalization.</summary>
    [Range(0.0, 1.0)]
    public double NormMomentum { get; set; } = 0.1;

    /// <summary>Added to the variance in batch normalization.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double NormEpsilon { get; set; } = 1e-5;

    /// <summary>How the head makes one value of each channel.</summary>
    [EnumDataType(typeof(PoolingType))]
    public PoolingType HeadPooling { get; set; } = PoolingType.Average;

    /// <summary>Dropout rate before the last layer.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double HeadDropout { get; set; }

    /// <summary>Whether the last layer has a bias.</summary>
    public bool HeadBias { get; set; } = true;

    /// <summary>Constant factor on the logits.</summary>
    [Range(1e-6, 1e6)]
    public double LogitScale { get; set; } = 1;

    /// <summary>The most parameters that the network may have; null for no limit.</summary>
    [Range(1.0, 1e18)]
    public long? ParameterBudget { get; set; }

    /// <summary>A copy that shares nothing with this.</summary>
    internal ResNetOptions Copy()
    {
        var copy = (ResNetOptions)MemberwiseClone();
        copy.Stem = Stem is null ? null! : new StemOptions { Type = Stem.Type, Filters = Stem.Filters };
        copy.Stages = Stages is null
            ? null!
            : [.. Stages.Select(stage => stage is null
                ? null!
                : new StageOptions { Filters = stage.Filters, Blocks = stage.Blocks, Stride = stage.Stride })];
        return copy;
    }
}
