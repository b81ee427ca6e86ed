namespace ResNetKit.Models;

/// <summary>Holds the settings of batch normalization.</summary>
/// <param name="Momentum">Share of a new batch in the running statistics, from 0 to 1.</param>
/// <param name="Epsilon">Added to the variance, above 0.</param>
public sealed record NormSettings(double Momentum = 0.1, double Epsilon = 1e-5)
{
    /// <summary>PyTorch's: momentum 0.1, epsilon 1e-5.</summary>
    public static NormSettings Default { get; } = new();
}
