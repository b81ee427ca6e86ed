namespace ResNetKit.Models;

/// <summary>Describes one block.</summary>
public sealed record BlockSettings
{
    /// <summary>Starts from the three numbers that every block has.</summary>
    /// <param name="inputFilters">Channels of the input.</param>
    /// <param name="filters">Filters of the stage.</param>
    /// <param name="stride">By how much the block shrinks height and width.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public BlockSettings(int inputFilters, int filters, int stride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputFilters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        InputFilters = inputFilters;
        Filters = filters;
        Stride = stride;
    }

    /// <summary>Channels of the input.</summary>
    public int InputFilters { get; }

    /// <summary>Filters of the stage; a bottleneck's output has four times as many.</summary>
    public int Filters { get; }

    /// <summary>By how much the block shrinks height and width.</summary>
    public int Stride { get; }

    /// <summary>The shortcut where input and output differ in shape.</summary>
    public ShortcutType Shortcut { get; init; } = ShortcutType.Projection;

    /// <summary>The activation function.</summary>
    public ActivationType Activation { get; init; } = ActivationType.ReLU;

    /// <summary>Dropout rate within the block, in [0, 1).</summary>
    public double Dropout { get; init => field = Rate(value); }

    /// <summary>Chance of an image to skip the block's branch while training, in [0, 1).</summary>
    public double StochasticDepth { get; init => field = Rate(value); }

    /// <summary>Factor by which squeeze-excitation narrows the channels; null leaves it out.</summary>
    public int? SqueezeExcitation { get; init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A reduction is at least 1."); }

    /// <summary>Groups of the 3×3 convolutions.</summary>
    public int Groups { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Groups are at least 1."); } = 1;

    /// <summary>
    /// Width of one group of a bottleneck's 3×3 convolution, for each 64 filters of the stage (Xie et al. 2017; torchvision's <c>width_per_group</c>): the
    /// inner convolutions have <c>filters · width / 64 · groups</c> filters. Null for as many as <see cref="Filters"/>, whatever the groups.
    /// </summary>
    public int? WidthPerGroup { get; init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A width is at least 1."); }

    /// <summary>Momentum and epsilon of batch normalization.</summary>
    public NormSettings Norm { get; init; } = NormSettings.Default;

    /// <summary>Whether the block's last normalization starts with scale zero, so that the block starts as its shortcut.</summary>
    public bool ZeroInitResidual { get; init; }

    /// <summary>An image that a block by itself can be described on; a module works on images of every size.</summary>
    internal static ImageShape InputFor(BlockSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ImageShape(settings.InputFilters, 8 * settings.Stride, 8 * settings.Stride);
    }

    private static double Rate(double value) =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A rate is at least 0 and below 1.");
}
