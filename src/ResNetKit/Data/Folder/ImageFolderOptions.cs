namespace ResNetKit;

/// <summary>How pictures are read from folders.</summary>
public sealed record ImageFolderOptions
{
    private const long DefaultMemoryLimit = 1L << 30;

    private readonly long _memoryLimit = DefaultMemoryLimit;
    private readonly double _testFraction = 0.2;

    /// <summary>Gets what decodes a file; called from several threads at once. Default null: <see cref="DecodedImage.Decode(ReadOnlyMemory{byte})"/>.</summary>
    public ImageDecoder? Decoder { get; init; }

    /// <summary>Gets the extensions of pictures, with their dot; other files are left out. Default null: those that the library decodes
    /// (<c>.png</c>, <c>.jpg</c>, <c>.jpeg</c>, <c>.bmp</c>, <c>.gif</c>) or, with a decoder of your own, those of all usual kinds of
    /// pictures.</summary>
    public IReadOnlyCollection<string>? Extensions { get; init; }

    /// <summary>Gets how pictures are brought to the shape. Default <see cref="ResizeMode.CenterCrop"/>.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.CenterCrop;

    /// <summary>Gets the classes in the order of their labels. Default null: the names of the folders, sorted. Give those of the training
    /// images when reading images to test on.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Gets how pixels become numbers. Default null: as these images' own means and deviations ask for. Give that of the training
    /// images when reading images to test on.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Gets whether pictures that cannot be read are left out, and listed in <see cref="ImageFolderDataset.Skipped"/>. Default
    /// false: they are an error that names all of them.</summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>Gets the number of bytes of resized pictures, 3 × height × width each in color, that are held in memory. Default
    /// 1 GiB.</summary>
    /// <remarks>Pictures beyond it are streamed: read from <see cref="ScratchFolder"/> or decoded again whenever they are needed, ahead of
    /// their use. What the batches hold does not depend on it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public long MemoryLimit
    {
        get => _memoryLimit;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _memoryLimit = value;
        }
    }

    /// <summary>Gets a folder on disk for a temporary file with the resized pictures that exceed <see cref="MemoryLimit"/>, so that each
    /// is decoded only once. It takes as many bytes as those pictures and goes with the process. Default null: they are decoded
    /// again.</summary>
    public string? ScratchFolder { get; init; }

    /// <summary>Gets the share of each class that <see cref="ImageFolder.Load(string, ImageShape, ImageFolderOptions)"/> holds out to test on where there is no folder of test
    /// pictures; above 0 and below 1, and rounded to whole pictures: at least one, and not all, of a class that has two or more.
    /// Default 0.2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public double TestFraction
    {
        get => _testFraction;
        init => _testFraction = value > 0 && value < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The share for testing must be above 0 and below 1.");
    }
}
