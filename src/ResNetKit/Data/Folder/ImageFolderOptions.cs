namespace ResNetKit;

/// <summary>Contains the options for reading pictures from folders.</summary>
public sealed record ImageFolderOptions
{
    private const long DefaultMemoryLimit = 1L << 30;

    private readonly long _memoryLimit = DefaultMemoryLimit;
    private readonly double _testFraction = 0.2;

    /// <summary>
    /// Gets the decoder of the files: a method that takes the complete content of a file and returns the picture in color, upright and without transparency. It
    /// is called from several threads at once. Default: <see langword="null"/>, for <see cref="DecodedImage.Decode(ReadOnlyMemory{byte})"/>, which reads PNG,
    /// JPEG, BMP and GIF.
    /// </summary>
    /// <remarks>A decoder that calls a library such as SkiaSharp or ImageSharp can read more kinds of files.</remarks>
    public Func<ReadOnlyMemory<byte>, DecodedImage>? Decoder { get; init; }

    /// <summary>
    /// Gets the file extensions of pictures, with the dot, in upper or lower case; files with other extensions are ignored. Default:
    /// <see langword="null"/>, for <c>.png</c>, <c>.jpg</c>, <c>.jpeg</c>, <c>.bmp</c> and <c>.gif</c>. With a <see cref="Decoder"/>, the
    /// default also includes the extensions of other common picture formats, such as <c>.webp</c> and <c>.heic</c>.
    /// </summary>
    public IReadOnlyCollection<string>? Extensions { get; init; }

    /// <summary>Gets the way in which pictures are resized to the requested shape. Default: <see cref="ResizeMode.CenterCrop"/>.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.CenterCrop;

    /// <summary>
    /// Gets the names of the classes, in the order of their labels. Default: <see langword="null"/>, for the names of the folders, in
    /// ordinal order (uppercase before lowercase). For test images, set the class names of the training images.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Gets the normalization of the pixels. Default: <see langword="null"/>, for the means and standard deviations of the images that are read. For test
    /// images, set the normalization of the training images.
    /// </summary>
    public Normalization? Normalization { get; init; }

    /// <summary>
    /// Gets a value indicating whether pictures that cannot be read are skipped and listed in <see cref="ImageFolderDataset.Skipped"/>. Default:
    /// <see langword="false"/>, so that they cause an exception that lists all of them.
    /// </summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>
    /// Gets the maximum number of bytes of resized pictures that are kept in memory. A color picture takes 3 × height × width bytes. Default: 1 GiB.
    /// </summary>
    /// <remarks>
    /// Pictures beyond the limit are streamed: they are read from <see cref="ScratchFolder"/>, or decoded again, a few batches before they
    /// are needed. The content of batches on the CPU does not depend on the limit; on a CUDA device, values may differ by rounding.
    /// <see cref="ImageFolder"/> applies the limit to training, validation and test pictures separately if they are in separate folders.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MemoryLimit
    {
        get => _memoryLimit;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _memoryLimit = value;
        }
    }

    /// <summary>
    /// Gets the folder for a temporary file with the resized pictures beyond <see cref="MemoryLimit"/>, so that each picture is decoded
    /// only once. The folder is created if it does not exist. The file has the size of these resized pictures, and is deleted at the latest
    /// when the process ends. Default: <see langword="null"/>, so that these pictures are decoded again whenever they are read.
    /// </summary>
    public string? ScratchFolder { get; init; }

    /// <summary>
    /// Gets the fraction of each class that <see cref="ImageFolder.Load(string, ImageShape, ImageFolderOptions)"/> holds out as test images,
    /// above 0 and below 1. It is used if there is neither a folder <c>test</c> nor a folder <c>val</c>. Default: 0.2.
    /// </summary>
    /// <remarks>The number is rounded to whole pictures. Of a class with two or more pictures, at least one is held out, but not all.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and below 1.</exception>
    public double TestFraction
    {
        get => _testFraction;
        init => _testFraction = value > 0 && value < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The fraction for testing must be above 0 and below 1.");
    }
}
