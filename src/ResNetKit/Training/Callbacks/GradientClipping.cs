using static TorchSharp.torch;

namespace ResNetKit.Training.Callbacks;

/// <summary>
/// Scales all gradients down if their total norm exceeds a limit. The trainer adds this callback if <see cref="TrainerOptions.ClipGradientNorm"/> is above 0.
/// </summary>
/// <remarks>The computation is that of PyTorch's <c>clip_grad_norm_</c>. It does not wait for the GPU.</remarks>
internal sealed class GradientClipping : TrainerCallback
{
    private readonly double _maxNorm;

    /// <summary>Initializes a new instance of the <see cref="GradientClipping"/> class.</summary>
    /// <param name="maxNorm">The largest total norm of all gradients, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxNorm"/> is zero or less.</exception>
    public GradientClipping(double maxNorm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNorm);
        _maxNorm = maxNorm;
    }

    /// <inheritdoc/>
    public override void OnGradients(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var gradients = state.Parameters.Values.Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
        if (gradients.Length == 0)
        {
            return;
        }

        var norm = stack(gradients.Select(gradient => gradient.norm()).ToArray()).norm();
        var scale = norm.add(1e-6).pow(-1).mul(_maxNorm).clamp_max(1);
        foreach (var gradient in gradients)
        {
            gradient.mul_(scale);
        }
    }
}
