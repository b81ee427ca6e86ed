namespace ResNetKit.Models;

/// <summary>Contains the settings of batch normalization.</summary>
/// <param name="Momentum">The weight of a new batch in the running statistics, from 0 to 1. Default: 0.1.</param>
/// <param name="Epsilon">The value added to the variance for numerical stability, finite and above 0. Default: 1e-5.</param>
public sealed record NormSettings(double Momentum = 0.1, double Epsilon = 1e-5)
{
    /// <summary>Gets PyTorch's default settings: momentum 0.1, epsilon 1e-5.</summary>
    public static NormSettings Default { get; } = new();

    /// <summary>Gets the weight of a new batch in the running statistics, from 0 to 1. Default: 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, NaN, or above 1.</exception>
    public double Momentum { get; init => field = CheckMomentum(value); } = CheckMomentum(Momentum);

    /// <summary>Gets the value added to the variance for numerical stability, finite and above 0. Default: 1e-5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite, or is 0 or less.</exception>
    public double Epsilon { get; init => field = CheckEpsilon(value); } = CheckEpsilon(Epsilon);

    private static double CheckMomentum(double momentum) => momentum is >= 0 and <= 1
        ? momentum
        : throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "The momentum must be from 0 to 1.");

    private static double CheckEpsilon(double epsilon) => epsilon > 0 && double.IsFinite(epsilon)
        ? epsilon
        : throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "The epsilon must be finite and above 0.");
}
