using System.Text.Json.Serialization;
using ResNetKit.Data.Pipeline;

namespace ResNetKit;

/// <summary>Describes the normalization of pixels for a network: (pixel / 255 − mean) / standard deviation, with separate values for each channel.</summary>
public sealed record Normalization
{
    /// <summary>Initializes a new instance of the <see cref="Normalization"/> class. Values refer to pixels scaled to the range 0 to 1.</summary>
    /// <param name="mean">The mean of each channel.</param>
    /// <param name="standardDeviation">The standard deviation of each channel, above zero.</param>
    /// <exception cref="ArgumentException">The lists are empty or differ in length, a value is not finite, or a standard deviation is not positive.</exception>
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

    /// <summary>Gets the published means and standard deviations of the CIFAR-10 training images.</summary>
    public static Normalization Cifar10 { get; } =
        new([0.49139968f, 0.48215841f, 0.44653091f], [0.24703223f, 0.24348513f, 0.26158784f]);

    /// <summary>
    /// Gets the means and standard deviations of the ImageNet training images, as used by torchvision and by most published ImageNet networks.
    /// </summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Gets the mean of each channel, for pixels scaled to the range 0 to 1.</summary>
    [JsonPropertyName("mean")]
    public IReadOnlyList<float> Mean { get; }

    /// <summary>Gets the standard deviation of each channel, for pixels scaled to the range 0 to 1.</summary>
    [JsonPropertyName("standardDeviation")]
    public IReadOnlyList<float> StandardDeviation { get; }

    /// <summary>Gets the number of channels.</summary>
    [JsonIgnore]
    public int Channels => Mean.Count;

    /// <summary>Creates a normalization that maps pixels to the range −1 to 1: the mean and standard deviation of every channel are 0.5.</summary>
    /// <param name="channels">The number of channels of the images, at least 1.</param>
    /// <returns>The normalization.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of channels is zero or less.</exception>
    public static Normalization Centered(int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var half = Enumerable.Repeat(0.5f, channels).ToArray();
        return new Normalization(half, half);
    }

    /// <summary>Computes the means and standard deviations of the images of a dataset.</summary>
    /// <param name="dataset">The images, at least one. Use the training images, and apply the result to validation and test images too.</param>
    /// <returns>The normalization. A standard deviation is at least 1/255, so that a constant channel is not divided by zero.</returns>
    /// <exception cref="ArgumentException"><paramref name="dataset"/> has no images.</exception>
    /// <exception cref="IOException">An image that is not in memory can no longer be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to an image that is not in memory is now denied.</exception>
    /// <exception cref="InvalidDataException">An image that is not in memory can no longer be decoded.</exception>
    public static Normalization Measure(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Count == 0)
        {
            throw new ArgumentException("The dataset has no images to measure.", nameof(dataset));
        }

        var moments = new PixelMoments(dataset.Shape);
        byte[]? buffer = null;
        for (var index = 0; index < dataset.Count; index++)
        {
            moments.Add(dataset.Read(index, ref buffer));
        }

        return moments.ToNormalization();
    }

    /// <summary>Determines whether another normalization has the same means and standard deviations.</summary>
    /// <param name="other">The normalization to compare with.</param>
    /// <returns><see langword="true"/> if all values are equal; otherwise, <see langword="false"/>.</returns>
    public bool Equals(Normalization? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && StandardDeviation.SequenceEqual(other.StandardDeviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Channels, Mean[0], StandardDeviation[0]);

    /// <summary>Creates a table that maps each pixel value to its normalized value: 256 entries for each channel, one channel after another.</summary>
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
