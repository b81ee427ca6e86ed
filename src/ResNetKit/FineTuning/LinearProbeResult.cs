namespace ResNetKit;

/// <summary>What a <see cref="LinearProbe"/> found.</summary>
public sealed record LinearProbeResult
{
    /// <summary>Gets the mean cross-entropy of the training images.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Gets the share of the training images that are classified correctly.</summary>
    public required double TrainAccuracy { get; init; }

    /// <summary>Gets the mean cross-entropy of the test images; null without any.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Gets the share of the test images that are classified correctly; null without any.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Gets the number of features that the network makes of an image.</summary>
    public required int Features { get; init; }

    /// <summary>Gets the number of iterations in which the head was trained.</summary>
    public required int Iterations { get; init; }

    /// <summary>Gets the seconds that it took to compute the features.</summary>
    public required double FeatureSeconds { get; init; }

    /// <summary>Gets the seconds that it took to train the head on them.</summary>
    public required double HeadSeconds { get; init; }
}
