namespace ResNetKit.Reporting;

/// <summary>Represents a misclassified image.</summary>
public sealed record Mistake
{
    /// <summary>Gets the shape of the image, with one channel (grayscale) or three (red, green and blue).</summary>
    public required ImageShape Shape { get; init; }

    /// <summary>Gets the bytes of the image as planes, (C, H, W), without normalization.</summary>
    public required ReadOnlyMemory<byte> Pixels { get; init; }

    /// <summary>Gets the name of the true class.</summary>
    public required string Label { get; init; }

    /// <summary>Gets the name of the predicted class.</summary>
    public required string Predicted { get; init; }

    /// <summary>Gets the predicted probability of <see cref="Predicted"/>, from 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Gets the loss of the image.</summary>
    public required double Loss { get; init; }
}
