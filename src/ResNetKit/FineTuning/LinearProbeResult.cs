namespace ResNetKit;

/// <summary>Contains the results of a <see cref="LinearProbe"/>.</summary>
public sealed record LinearProbeResult
{
    /// <summary>Gets the mean cross-entropy of the training images.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Gets the accuracy on the training images, from 0 to 1.</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>Gets the mean cross-entropy of the test images; <see langword="null"/> if there are none.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Gets the accuracy on the test images, from 0 to 1; <see langword="null"/> if there are none.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Gets the number of features per image.</summary>
    public required int Features { get; init; }

    /// <summary>Gets the number of iterations that trained the head.</summary>
    public required int Iterations { get; init; }

    /// <summary>Gets the time to compute the features, in seconds.</summary>
    public required double FeatureSeconds { get; init; }

    /// <summary>Gets the time to train the head on the features, in seconds.</summary>
    public required double HeadSeconds { get; init; }
}
