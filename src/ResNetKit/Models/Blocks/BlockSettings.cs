namespace ResNetKit.Models;

/// <summary>Contains the settings of one block.</summary>
public sealed record BlockSettings
{
    /// <summary>Initializes settings with the given values, and with the defaults of all other settings.</summary>
    /// <param name="inputFilters">The number of input channels, at least 1.</param>
    /// <param name="filters">The number of filters of the stage, at least 1.</param>
    /// <param name="stride">The factor by which the block reduces height and width, at least 1.</param>
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

    /// <summary>Gets the number of input channels.</summary>
    public int InputFilters { get; }

    /// <summary>Gets the number of filters of the stage. The output of a bottleneck has four times as many channels.</summary>
    public int Filters { get; }

    /// <summary>Gets the factor by which the block reduces height and width.</summary>
    public int Stride { get; }

    /// <summary>Gets the type of the shortcut that the block has if its input and output differ in shape. Default: <see cref="ShortcutType.Projection"/>.</summary>
    public ShortcutType Shortcut { get; init; } = ShortcutType.Projection;

    /// <summary>Gets the activation function. Default: <see cref="ActivationType.ReLU"/>.</summary>
    public ActivationType Activation { get; init; } = ActivationType.ReLU;

    /// <summary>Gets the dropout rate inside the block, at least 0 and below 1. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, NaN, or 1 or more.</exception>
    public double Dropout { get; init => field = Rate(value); }

    /// <summary>
    /// Gets the probability that an image skips the branch during training, at least 0 and below 1. The branch is the path through the block's
    /// convolutions. Default: 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, NaN, or 1 or more.</exception>
    public double StochasticDepth { get; init => field = Rate(value); }

    /// <summary>
    /// Gets the factor by which squeeze-excitation reduces the number of channels, at least 1; <see langword="null"/>, the default, for no
    /// squeeze-excitation.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? SqueezeExcitation { get; init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The reduction must be at least 1."); }

    /// <summary>
    /// Gets the number of groups of the 3×3 convolutions, at least 1. The number must divide the input and output channels of these convolutions.
    /// Default: 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Groups { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of groups must be at least 1."); } = 1;

    /// <summary>
    /// Gets the number of filters that each group of a bottleneck's 3×3 convolution has if the stage has 64 filters, at least 1. Default:
    /// <see langword="null"/>. The first two convolutions of a bottleneck then have <see cref="Filters"/> filters.
    /// </summary>
    /// <remarks>
    /// If the value is set, these convolutions have <c>filters · width / 64 · groups</c> filters (Xie et al. 2017; torchvision's
    /// <c>width_per_group</c>). The quotient is rounded down.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? WidthPerGroup { get; init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The width per group must be at least 1."); }

    /// <summary>Gets the momentum and epsilon of batch normalization. Default: 0.1 and 1e-5.</summary>
    public NormSettings Norm { get; init; } = NormSettings.Default;

    /// <summary>
    /// Gets a value indicating whether the scale of the block's last batch norm starts at 0, so that the block starts as its shortcut. Default:
    /// <see langword="false"/>.
    /// </summary>
    public bool ZeroInitResidual { get; init; }

    /// <summary>Gets an image shape for the plan of a single block. The module of the block also accepts images of other heights and widths.</summary>
    internal static ImageShape InputFor(BlockSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ImageShape(settings.InputFilters, 8 * settings.Stride, 8 * settings.Stride);
    }

    private static double Rate(double value) =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The rate must be at least 0 and below 1.");
}
