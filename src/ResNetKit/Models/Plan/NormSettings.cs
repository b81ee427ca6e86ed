namespace ResNetKit.Models;

/// <summary>Contains the settings of batch normalization.</summary>
/// <param name="Momentum">The weight of a new batch in the running statistics, from 0 to 1. Default: 0.1.</param>
/// <param name="Epsilon">The value added to the variance for numerical stability, above 0. Default: 1e-5.</param>
public sealed record NormSettings(double Momentum = 0.1, double Epsilon = 1e-5)
{
    /// <summary>Gets PyTorch's default settings: momentum 0.1, epsilon 1e-5.</summary>
    public static NormSettings Default { get; } = new();
}
