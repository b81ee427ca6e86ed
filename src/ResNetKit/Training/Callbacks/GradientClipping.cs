using ResNetKit.Training;
using static TorchSharp.torch;

namespace ResNetKit;

/// <summary>
/// Scales all gradients down where their common norm is above a limit; the arithmetic of PyTorch's <c>clip_grad_norm_</c>, but a GPU need
/// not wait. A trainer adds it by itself where <see cref="TrainerOptions.ClipGradientNorm"/> is above 0.
/// </summary>
public sealed class GradientClipping : TrainerCallback
{
    private readonly double _maxNorm;

    /// <summary>Initializes the callback.</summary>
    /// <param name="maxNorm">The largest norm of all gradients together, above 0.</param>
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
