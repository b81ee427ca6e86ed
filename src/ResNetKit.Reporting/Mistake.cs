namespace ResNetKit.Reporting;

/// <summary>An image that was taken for something that it is not.</summary>
public sealed record Mistake
{
    /// <summary>The image's shape: one channel (grey) or three (red, green, blue).</summary>
    public required ImageShape Shape { get; init; }

    /// <summary>The image as it is stored, not normalized, as planes: channel, then row, then column.</summary>
    public required ReadOnlyMemory<byte> Pixels { get; init; }

    /// <summary>The name of the true class.</summary>
    public required string Label { get; init; }

    /// <summary>The name of the class that was predicted.</summary>
    public required string Predicted { get; init; }

    /// <summary>The probability that the model gave to <see cref="Predicted"/>, in [0, 1].</summary>
    public required double Confidence { get; init; }

    /// <summary>The cross-entropy of the image.</summary>
    public required double Loss { get; init; }
}
