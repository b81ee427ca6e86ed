namespace ResNetKit;

/// <summary>Names of the built-in blocks. A block of your own goes by the name that it is registered under.</summary>
/// <seealso cref="BlockRegistry"/>
public static class BlockType
{
    /// <summary>Two 3×3 convolutions (He et al. 2015).</summary>
    public const string Basic = "basic";

    /// <summary>1×1, 3×3 and 1×1 convolutions; the output has four times the stage's filters (He et al. 2015).</summary>
    public const string Bottleneck = "bottleneck";

    /// <summary>The basic block with normalization and activation before each convolution (He et al. 2016).</summary>
    public const string PreActivation = "pre-activation";

    /// <summary>The bottleneck with normalization and activation before each convolution (He et al. 2016).</summary>
    public const string PreActivationBottleneck = "pre-activation-bottleneck";

    /// <summary>The block of wide residual networks, pre-activation with dropout between its convolutions (Zagoruyko and Komodakis 2016).</summary>
    public const string Wide = "wide";

    /// <summary>Two convolutions, each with normalization and activation, added to the input: the cell of ResNet-9 (Page 2018).</summary>
    public const string Cell = "cell";
}
