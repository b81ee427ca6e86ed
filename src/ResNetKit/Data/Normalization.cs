using System.Text.Json.Serialization;
using ResNetKit.Data.Pipeline;

namespace ResNetKit;

/// <summary>How raw pixels become the numbers a network sees: per channel, (pixel / 255 − mean) / standard deviation.</summary>
public sealed record Normalization
{
    /// <summary>Takes one mean and one standard deviation for each channel, on the scale where a pixel runs from 0 to 1.</summary>
    /// <param name="mean">The mean of each channel.</param>
    /// <param name="standardDeviation">The standard deviation of each channel, above zero.</param>
    /// <exception cref="ArgumentException">The lists are empty or differ in length, or a value is not finite or, as a deviation, not
    /// positive.</exception>
    public Normalization(IReadOnlyList<float> mean, IReadOnlyList<float> standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        if (mean.Count == 0 || mean.Count != standardDeviation.Count)
        {
            throw new ArgumentException(
                $"Expected as many standard deviations as means, at least one; found {mean.Count} means and {standardDeviation.Count} deviations.",
                nameof(standardDeviation));
        }

        if (!mean.All(float.IsFinite))
        {
            throw new ArgumentException($"Means must be finite; found {string.Join(", ", mean)}.", nameof(mean));
        }

        if (!standardDeviation.All(value => float.IsFinite(value) && value > 0))
        {
            throw new ArgumentException(
                $"Standard deviations must be finite and above zero; found {string.Join(", ", standardDeviation)}.",
                nameof(standardDeviation));
        }

        Mean = [.. mean];
        StandardDeviation = [.. standardDeviation];
    }

    /// <summary>The means and deviations of the CIFAR-10 training images, as published.</summary>
    public static Normalization Cifar10 { get; } =
        new([0.49139968f, 0.48215841f, 0.44653091f], [0.24703223f, 0.24348513f, 0.26158784f]);

    /// <summary>Gets the means and deviations of ImageNet's training images as torchvision has them; the networks that it and others publish were trained with them.</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>The mean of each channel, on the scale where a pixel runs from 0 to 1.</summary>
    [JsonPropertyName("mean")]
    public IReadOnlyList<float> Mean { get; }

    /// <summary>The standard deviation of each channel, on the same scale.</summary>
    [JsonPropertyName("standardDeviation")]
    public IReadOnlyList<float> StandardDeviation { get; }

    /// <summary>Channels that this normalization is for.</summary>
    [JsonIgnore]
    public int Channels => Mean.Count;

    /// <summary>A normalization that only maps pixels to between −1 and 1: mean and deviation 0.5 in every channel.</summary>
    /// <param name="channels">Channels of the images.</param>
    public static Normalization Centered(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var half = Enumerable.Repeat(0.5f, channels).ToArray();
        return new Normalization(half, half);
    }

    /// <summary>The means and deviations of a dataset's own images: measure the training images, and use the result for all
    /// others.</summary>
    /// <param name="dataset">Images to measure, at least one.</param>
    /// <remarks>A channel that is the same everywhere has no deviation; it gets 1/255, so that it becomes zero rather than
    /// infinite.</remarks>
    public static Normalization Measure(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var moments = new PixelMoments(dataset.Shape);
        byte[]? buffer = null;
        for (var index = 0; index < dataset.Count; index++)
        {
            moments.Add(dataset.Read(index, ref buffer));
        }

        return moments.ToNormalization();
    }

    /// <summary>Two normalizations are equal when all their values are.</summary>
    /// <param name="other">The one to compare with.</param>
    public bool Equals(Normalization? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && StandardDeviation.SequenceEqual(other.StandardDeviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Channels, Mean[0], StandardDeviation[0]);

    /// <summary>What each of the 256 values of a pixel becomes: 256 entries a channel, one channel after the other.</summary>
    internal float[] ToLookupTable()
    {
        var table = new float[Channels * 256];
        for (var entry = 0; entry < table.Length; entry++)
        {
            var channel = entry / 256;
            table[entry] = (float)(((entry % 256 / 255.0) - Mean[channel]) / StandardDeviation[channel]);
        }

        return table;
    }
}
