namespace ResNetKit;

/// <summary>Describes the preprocessing of pictures for a network: resizing to a shape, then normalization.</summary>
public sealed record Preprocessing
{
    // A file's metadata may specify any size, but a picture resized to it must fit into memory.
    private const int MaxSide = 8192;

    /// <summary>Initializes a new instance of the <see cref="Preprocessing"/> class.</summary>
    /// <param name="shape">The shape to which pictures are resized, with at least one channel and from 1 to 8,192 rows and columns.</param>
    /// <param name="normalization">The normalization of the pixels, with as many channels as <paramref name="shape"/>.</param>
    /// <param name="resize">The way in which pictures are resized; <see langword="null"/> for <see cref="ResizeMode.CenterCrop"/>.</param>
    /// <exception cref="ArgumentException">
    /// A dimension of the shape is out of range, the normalization has another number of channels, or the resize mode may produce a picture smaller than the
    /// shape.
    /// </exception>
    public Preprocessing(ImageShape shape, Normalization normalization, ResizeMode? resize = null)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        CheckShape(shape, nameof(shape));
        if (normalization.Channels != shape.Channels)
        {
            throw new ArgumentException(
                $"The images have {shape.Channels} channels, but the normalization has {normalization.Channels}.", nameof(normalization));
        }

        Resize = resize ?? ResizeMode.CenterCrop;
        Resize.CheckCovers(shape, nameof(resize));
        Shape = shape;
        Normalization = normalization;
    }

    /// <summary>Gets the shape to which pictures are resized.</summary>
    public ImageShape Shape { get; }

    /// <summary>Gets the normalization of the pixels.</summary>
    public Normalization Normalization { get; }

    /// <summary>Gets the way in which pictures are resized to the shape.</summary>
    public ResizeMode Resize { get; }

    /// <summary>Throws an exception if a shape is not allowed. Datasets use the same check, so that a network can store the preprocessing of any dataset.</summary>
    /// <exception cref="ArgumentException">A dimension of the shape is out of range.</exception>
    internal static void CheckShape(ImageShape shape, string parameter)
    {
        if (shape.Channels < 1 || shape.Height is < 1 or > MaxSide || shape.Width is < 1 or > MaxSide)
        {
            throw new ArgumentException(
                $"An image needs at least one channel, row and column, and at most {MaxSide} rows and columns; found {shape}.", parameter);
        }
    }
}
