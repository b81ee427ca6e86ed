using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit.Models;

/// <summary>
/// Represents a 2×2 convolution with fixed filters that whiten patches of the training images, followed by an activation (Jordan 2024, "94% on
/// CIFAR-10 in 3.29 Seconds on a Single GPU", arXiv 2404.00498). It maps (N, C, H, W) to (N, 8·C, H−1, W−1).
/// </summary>
/// <remarks>
/// Whitening makes values uncorrelated and gives them about the same variance. For this, the filters are the 4·C principal directions of the patches
/// (the eigenvectors of their covariance matrix). Each is divided by the standard deviation of the patches in its direction, and is used with both
/// signs. The mean of the patches is taken as 0, which is about right for normalized images. Before training, call <see cref="Initialize"/> with
/// training images or load weights. Training changes the bias but not the filters. In a network of pre-activation blocks without pooling transitions,
/// the stem has no activation.
/// </remarks>
public sealed class WhiteningStem : PlannedModule
{
    private const int PatchSize = 2;
    private bool _initialized;

    /// <summary>Creates a stem whose weight is zero until <see cref="Initialize"/> is called or weights are loaded.</summary>
    /// <param name="channels">The number of channels of the images, at least 1.</param>
    /// <param name="activation">The activation function.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channels"/> is below 1.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public WhiteningStem(int channels = 3, ActivationType activation = ActivationType.GELU)
        : base(nameof(WhiteningStem), AnyInput(channels), (plan, input) => Describe(plan, input, activation)) => Clear();

    private WhiteningStem(NetworkPlan plan)
        : base(nameof(WhiteningStem), plan) => Clear();

    private Conv2d Convolution => (Conv2d)ModuleAt("conv");

    /// <summary>Gets the number of filters of the stem for images with the given number of channels.</summary>
    /// <param name="channels">The number of channels of the images.</param>
    /// <returns>Eight times the number of channels.</returns>
    public static int FiltersFor(int channels) => 2 * channels * PatchSize * PatchSize;

    /// <summary>Computes the filters from the 2×2 patches of training images, and sets the bias to zero.</summary>
    /// <param name="images">Normalized images as the network receives them, (N, C, H, W). A few thousand are enough.</param>
    /// <param name="epsilon">The value added to the variance of each direction, above 0, to limit the amplification of directions with little variance.</param>
    /// <exception cref="ArgumentException">
    /// The images do not have the shape (N, C, H, W), N is 0, C is not the number of channels of the stem, or H or W is below 2. Or the images have
    /// values that are not finite.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epsilon"/> is not a finite number above 0.</exception>
    public void Initialize(torch.Tensor images, double epsilon = 5e-4)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (!(epsilon > 0 && double.IsFinite(epsilon)))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "epsilon must be a finite number above 0.");
        }

        var channels = Convolution.in_channels;
        if (images.dim() != 4 || images.shape[0] < 1 || images.shape[1] != channels || images.shape[2] < PatchSize || images.shape[3] < PatchSize)
        {
            throw new ArgumentException(
                $"Whitening needs images of shape (N, {channels}, H, W) with H and W at least {PatchSize}; found ({string.Join(", ", images.shape)}).",
                nameof(images));
        }

        using var recording = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var patches = images.to(torch.ScalarType.Float32)
            .unfold(2, PatchSize, 1).unfold(3, PatchSize, 1)
            .permute(0, 2, 3, 1, 4, 5)
            .reshape(-1, channels * PatchSize * PatchSize);
        var covariance = patches.t().matmul(patches).div(patches.shape[0]).to(torch.ScalarType.Float64, torch.CPU);
        if (!covariance.isfinite().all().ToBoolean())
        {
            throw new ArgumentException("The images contain values that are not finite (NaN or infinity).", nameof(images));
        }

        var (variances, directions) = torch.linalg.eigh(covariance);
        var filters = directions.div(variances.clamp_min(0).add(epsilon).sqrt()).t().flip(0);

        // TorchSharp 0.105.1 has only the overload for lists; later versions would bind a collection expression to the overload for spans.
        IList<torch.Tensor> signs = [filters, filters.neg()];
        var both = torch.cat(signs).reshape(-1, channels, PatchSize, PatchSize);
        Convolution.weight.copy_(both);
        Convolution.bias!.zero_();
        _initialized = true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The stem is in training mode and was not initialized.</exception>
    public override torch.Tensor forward(torch.Tensor input)
    {
        if (IsTraining && !_initialized)
        {
            // Loading weights also initializes the stem.
            using var nonZero = Convolution.weight.count_nonzero();
            if (nonZero.ToInt64() == 0)
            {
                throw new InvalidOperationException(
                    $"The whitening stem was not initialized: call {nameof(WhiteningStem)}.{nameof(Initialize)} with training images, or load weights.");
            }

            _initialized = true;
        }

        return base.forward(input);
    }

    internal static LayerPlan AddTo(PlanBuilder plan, LayerPlan input, ActivationType? activation) => plan.Module(
        "stem",
        "whitening",
        input,
        (inner, x) => Describe(inner, x, activation),
        part => new WhiteningStem(part));

    // The activation is null if the blocks normalize and activate their inputs.
    private static LayerPlan Describe(PlanBuilder plan, LayerPlan input, ActivationType? activation)
    {
        var x = plan.Convolution(
            "conv", input, FiltersFor(input.Output.Channels), PatchSize, padding: 0, bias: true, fixedWeight: true);
        return activation is { } function ? plan.Activation("act", x, function) : x;
    }

    // The stem accepts images of any height and width, so the height and width in its description do not matter.
    private static ImageShape AnyInput(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return new ImageShape(channels, 32, 32);
    }

    private void Clear()
    {
        using var recording = torch.no_grad();
        torch.nn.init.zeros_(Convolution.weight);
        torch.nn.init.zeros_(Convolution.bias!);
    }
}
