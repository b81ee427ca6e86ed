namespace ResNetKit;

/// <summary>How pictures become the images that a network was trained on: resized to one shape, then normalized.</summary>
public sealed record Preprocessing
{
    // A file's metadata may name any size; a picture that is brought to it has to fit into memory.
    private const int MaxSide = 8192;

    /// <summary>Describes a preprocessing.</summary>
    /// <param name="shape">The shape that pictures are brought to; at least one channel, row and column, and at most 8,192 rows and columns.</param>
    /// <param name="normalization">How pixels become numbers; for as many channels as the shape has.</param>
    /// <param name="resize">How a picture is brought to the shape; null for <see cref="ResizeMode.CenterCrop"/>.</param>
    /// <exception cref="ArgumentException">The shape is empty or too large, the normalization is for another number of channels, or a resized
    /// picture may be smaller than the shape.</exception>
    public Preprocessing(ImageShape shape, Normalization normalization, ResizeMode? resize = null)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        if (shape.Channels < 1 || shape.Height is < 1 or > MaxSide || shape.Width is < 1 or > MaxSide)
        {
            throw new ArgumentException(
                $"An image needs at least one channel, row and column, and at most {MaxSide} rows and columns; found {shape}.", nameof(shape));
        }

        if (normalization.Channels != shape.Channels)
        {
            throw new ArgumentException(
                $"The images have {shape.Channels} channels, the normalization {normalization.Channels}.", nameof(normalization));
        }

        Resize = resize ?? ResizeMode.CenterCrop;
        Resize.CheckCovers(shape, nameof(resize));
        Shape = shape;
        Normalization = normalization;
    }

    /// <summary>Gets the shape that pictures are brought to.</summary>
    public ImageShape Shape { get; }

    /// <summary>Gets how pixels become the numbers that the network sees.</summary>
    public Normalization Normalization { get; }

    /// <summary>Gets how a picture is brought to the shape.</summary>
    public ResizeMode Resize { get; }
}
