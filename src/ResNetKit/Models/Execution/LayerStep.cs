using ResNetKit.Models.Plan;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Models.Execution;

/// <summary>Represents one step of a forward pass: a layer, or a module that runs several consecutive layers.</summary>
/// <param name="output">The layer whose output the step computes.</param>
/// <param name="slots">The positions of the step's inputs in the list of tensors.</param>
/// <param name="module">The module that runs the step; <see langword="null"/> for an operation without parameters.</param>
internal sealed class LayerStep(LayerPlan output, int[] slots, Module<Tensor, Tensor>? module)
{
    /// <summary>Gets the positions of the step's inputs in the list of tensors.</summary>
    public IReadOnlyList<int> Slots => slots;

    /// <summary>Gets or sets the positions that no later step reads. The tensors at these positions can be released after this step.</summary>
    public int[] LastReads { get; set; } = [];

    /// <summary>Runs the step. The result may be one of the inputs itself, overwritten or unchanged.</summary>
    /// <param name="tensors">The tensors computed so far, by position.</param>
    /// <param name="training"><see langword="true"/> if the network is in training mode.</param>
    /// <param name="gradients"><see langword="true"/> if gradients are recorded.</param>
    /// <param name="evaluates"><see langword="true"/> if an <see cref="EvaluationPass"/> is active.</param>
    public Tensor Run(Tensor?[] tensors, bool training, bool gradients, bool evaluates)
    {
        var x = tensors[slots[0]]!;
        if (evaluates && module is BatchNorm2d norm)
        {
            // Computes the result of evaluation mode without reading the module's mode, which another thread may change.
            var usesBatch = norm.running_mean is null;
            return functional.batch_norm(
                x, norm.running_mean!, norm.running_var!, norm.weight!, norm.bias!, training: usesBatch, eps: norm.eps);
        }

        if (module is not null)
        {
            // A frozen batch norm is exempt from this check, because a hook puts it into evaluation mode before it runs.
            if (training && output.Operation is Operation.BatchNormalization normalization && x.numel() == normalization.Channels
                && module is BatchNorm2d { weight.requires_grad: true })
            {
                throw new InvalidOperationException(
                    $"The batch norm '{output.Name}' needs more than one value per channel in training; found an input of shape ({string.Join(", ", x.shape)}).");
            }

            if (output.Operation is Operation.Convolution { SubsamplesInput: true } convolution)
            {
                using var pixels = Subsample(x, convolution.Stride);
                return module.call(pixels);
            }

            return module.call(x);
        }

        var overwrites = gradients ? output.Overwrites : output.OverwritesWithoutGradients;
        var inPlace = overwrites is not null;
        return output.Operation switch
        {
            Operation.Activation { Function: ActivationType.ReLU } => inPlace ? x.relu_() : x.relu(),
            Operation.Activation { Function: ActivationType.GELU } => inPlace ? x.gelu_() : functional.gelu(x),
            Operation.Activation { Function: ActivationType.SiLU } => inPlace ? x.silu_() : functional.silu(x),
            Operation.Add => Add(x, tensors[slots[1]]!, overwrites),
            Operation.MaxPool pool => functional.max_pool2d(x, pool.Kernel, pool.Stride, pool.Padding),
            Operation.GlobalPool { Pooling: PoolingType.Average } => functional.adaptive_avg_pool2d(x, 1),
            Operation.GlobalPool { Pooling: PoolingType.Max } => functional.max_pool2d(x, (x.shape[2], x.shape[3])),
            Operation.Flatten => x.flatten(1),
            Operation.Dropout dropout => training ? functional.dropout(x, dropout.Rate, training: true) : x,
            Operation.StochasticDepth depth => training ? SkipByChance(x, depth.Rate, inPlace) : x,
            Operation.Sigmoid => inPlace ? x.sigmoid_() : x.sigmoid(),
            Operation.ChannelScale => inPlace ? x.mul_(tensors[slots[1]]!) : x.mul(tensors[slots[1]]!),
            Operation.Scale scale => inPlace ? x.mul_(scale.Factor) : x.mul(scale.Factor),
            Operation.ZeroPaddedShortcut shortcut => ZeroPadded(x, shortcut),
            var other => throw new InvalidOperationException($"{output.Name}: {other.Type} cannot be run."),
        };
    }

    private Tensor Add(Tensor first, Tensor second, LayerPlan? overwrites)
    {
        if (overwrites is null)
        {
            return first.add(second);
        }

        return overwrites == output.Inputs[0] ? first.add_(second) : second.add_(first);
    }

    // Kept images are scaled up so that the expected output is the same in training and in evaluation.
    private static Tensor SkipByChance(Tensor x, double rate, bool inPlace)
    {
        using var kept = empty([x.shape[0], 1, 1, 1], dtype: x.dtype, device: x.device).bernoulli_(1 - rate).div_(1 - rate);
        return inPlace ? x.mul_(kept) : x.mul(kept);
    }

    private static Tensor ZeroPadded(Tensor x, Operation.ZeroPaddedShortcut shortcut)
    {
        var missing = shortcut.Filters - x.shape[1];
        if (shortcut.Stride == 1)
        {
            return functional.pad(x, [0, 0, 0, 0, 0, missing]);
        }

        using var pixels = Subsample(x, shortcut.Stride);
        return functional.pad(pixels, [0, 0, 0, 0, 0, missing]);
    }

    // Takes every stride-th pixel of every stride-th row, as a view.
    private static Tensor Subsample(Tensor x, int stride)
    {
        using var rows = x.slice(2, 0, x.shape[2], stride);
        return rows.slice(3, 0, x.shape[3], stride);
    }
}
