using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The arithmetic that Adam and AdamW share, operation by operation PyTorch's loop over single tensors.</summary>
internal readonly struct AdamMoments
{
    private readonly double _rate;
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly Scalar _keep1;
    private readonly Scalar _take1;
    private readonly Scalar _keep2;
    private readonly Scalar _take2;
    private readonly Scalar _epsilon;

    internal AdamMoments(double rate, double beta1, double beta2, double eps)
    {
        _rate = rate;
        _beta1 = beta1;
        _beta2 = beta2;
        _keep1 = beta1;
        _take1 = 1 - beta1;
        _keep2 = beta2;
        _take2 = 1 - beta2;
        _epsilon = eps;
    }

    /// <param name="parameter">What changes.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="step">The number of this step, from 1.</param>
    /// <param name="mean">The running mean of the gradient.</param>
    /// <param name="square">The running mean of its square.</param>
    /// <param name="largest">The largest <paramref name="square"/> so far, for AMSGrad; else null.</param>
    internal void Apply(Parameter parameter, Tensor gradient, long step, Tensor mean, Tensor square, Tensor? largest)
    {
        mean.mul_(_keep1).add_(gradient, _take1);
        square.mul_(_keep2).addcmul_(gradient, gradient, _take2);
        if (largest is not null) largest.copy_(largest.maximum(square));

        var correction = Math.Sqrt(1 - Math.Pow(_beta2, step));
        var denominator = (largest ?? square).sqrt().div_(correction).add_(_epsilon);
        parameter.addcdiv_(mean, denominator, -(_rate / (1 - Math.Pow(_beta1, step))));
    }

    internal static void Validate(double lr, double beta1, double beta2, double eps, double weight_decay)
    {
        RefuseNegative(lr, nameof(lr));
        RefuseNegative(eps, nameof(eps));
        RefuseNegative(weight_decay, nameof(weight_decay));
        RefuseOutsideUnit(beta1, nameof(beta1));
        RefuseOutsideUnit(beta2, nameof(beta2));
    }

    private static void RefuseNegative(double value, string name)
    {
        if (!(value >= 0)) throw new ArgumentException($"{name} is {value}; it must not be negative.", name);
    }

    private static void RefuseOutsideUnit(double value, string name)
    {
        if (value is not (>= 0 and < 1)) throw new ArgumentException($"{name} is {value}; it must lie in [0, 1).", name);
    }
}
