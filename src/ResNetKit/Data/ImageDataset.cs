using System.IO.Hashing;
using System.Runtime.InteropServices;
using ResNetKit.Data;
using ResNetKit.Data.Pipeline;
using TorchSharp;

namespace ResNetKit;

/// <summary>Represents a dataset of labeled images that all have the same shape, with one byte for each value.</summary>
/// <remarks>
/// A <see cref="BatchPipeline"/> turns a dataset into batches for training. The class is also a <see cref="torch.utils.data.Dataset"/>, so
/// TorchSharp's own <c>DataLoader</c> can read it. Each sample then has <c>data</c>, a normalized float32 image (C, H, W), and
/// <c>label</c>, an int64 scalar. <see cref="IDisposable.Dispose"/> has no effect.
/// </remarks>
public class ImageDataset : torch.utils.data.Dataset
{
    private readonly IPixelStore _pixels;
    private readonly int[] _labels;

    // The position of each sample in the store; null if sample i is at position i.
    private readonly int[]? _positions;

    /// <summary>Initializes a new instance of the <see cref="ImageDataset"/> class from images in memory, which are not copied.</summary>
    /// <param name="shape">The shape of every image, with at least one channel and from 1 to 8,192 rows and columns.</param>
    /// <param name="pixels">The images, one after another, each as planes (C, H, W).</param>
    /// <param name="labels">The zero-based class index of each image.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="normalization">The normalization of the pixels; <see langword="null"/> for <see cref="Normalization.Centered"/>.</param>
    /// <exception cref="ArgumentException">
    /// A dimension of the shape is out of range, the size of <paramref name="pixels"/> does not match the number of labels, or a label is not
    /// the index of a class. Or the normalization has another number of channels than the images.
    /// </exception>
    /// <exception cref="OverflowException">The number of values in an image does not fit in a 32-bit integer.</exception>
    public ImageDataset(
        ImageShape shape,
        ReadOnlyMemory<byte> pixels,
        IReadOnlyList<int> labels,
        IReadOnlyList<string> classNames,
        Normalization? normalization = null)
        : this(shape, new PixelBlock(pixels, shape.Size), positions: null, labels, classNames, normalization)
    {
        if (pixels.Length != (long)labels.Count * shape.Size)
        {
            throw new ArgumentException(
                $"{labels.Count} images of {shape} take {(long)labels.Count * shape.Size} bytes; found {pixels.Length}.", nameof(pixels));
        }
    }

    /// <summary>Initializes a new instance of the <see cref="ImageDataset"/> class from images in a store.</summary>
    /// <param name="shape">The shape of every image, with at least one channel and from 1 to 8,192 rows and columns.</param>
    /// <param name="pixels">The store of the images.</param>
    /// <param name="positions">The position of each image in the store; <see langword="null"/> for all images in the order of the store.</param>
    /// <param name="labels">The zero-based class index of each image.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="normalization">The normalization of the pixels; <see langword="null"/> for <see cref="Normalization.Centered"/>.</param>
    private protected ImageDataset(
        ImageShape shape,
        IPixelStore pixels,
        int[]? positions,
        IReadOnlyList<int> labels,
        IReadOnlyList<string> classNames,
        Normalization? normalization)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        Preprocessing.CheckShape(shape, nameof(shape));
        for (var index = 0; index < labels.Count; index++)
        {
            if ((uint)labels[index] >= (uint)classNames.Count)
            {
                throw new ArgumentException(
                    $"Image {index} has label {labels[index]}; expected 0 to {classNames.Count - 1}.", nameof(labels));
            }
        }

        Shape = shape;
        ClassNames = [.. classNames];
        Normalization = normalization ?? Normalization.Centered(shape.Channels);
        if (Normalization.Channels != shape.Channels)
        {
            throw new ArgumentException(
                $"The images have {shape.Channels} channels, but the normalization has {Normalization.Channels}.", nameof(normalization));
        }

        _pixels = pixels;
        _positions = positions;
        _labels = [.. labels];
    }

    private ImageDataset(ImageDataset whole, int[] indices, Normalization? normalization = null)
    {
        Shape = whole.Shape;
        ClassNames = whole.ClassNames;
        Normalization = normalization ?? whole.Normalization;
        Resize = whole.Resize;
        _pixels = whole._pixels;
        _labels = Array.ConvertAll(indices, index => whole._labels[index]);
        _positions = Array.ConvertAll(indices, whole.PositionOf);
    }

    /// <summary>Gets the shape of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Gets the names of the classes; labels are indices into this list.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets the normalization of the pixels.</summary>
    public Normalization Normalization { get; }

    /// <summary>Gets the way in which pictures were resized to the shape of the dataset.</summary>
    internal ResizeMode Resize { get; init; } = ResizeMode.CenterCrop;

    /// <summary>Gets a value indicating whether all images are in memory, so that none has to be read from disk.</summary>
    internal bool IsInMemory => _pixels.IsInMemory;

    /// <summary>Gets the number of images in the dataset.</summary>
    public override long Count => _labels.Length;

    /// <summary>Gets the label of each image: the zero-based index of its class.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>Gets the bytes of an image, (C, H, W).</summary>
    /// <param name="index">The zero-based index of the image.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or the dataset has no image with this index.</exception>
    /// <exception cref="IOException">An image that is not in memory can no longer be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to an image that is not in memory is now denied.</exception>
    /// <exception cref="InvalidDataException">An image that is not in memory can no longer be decoded.</exception>
    public ReadOnlySpan<byte> GetPixels(int index)
    {
        byte[]? buffer = null;
        return Read(index, ref buffer);
    }

    /// <summary>Creates a dataset of some of the images, in the given order. Pixels are not copied.</summary>
    /// <param name="indices">The zero-based indices of the images.</param>
    /// <returns>The dataset.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is negative, or the dataset has no image with this index.</exception>
    public ImageDataset Subset(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        foreach (var index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_labels.Length, nameof(indices));
        }

        return new ImageDataset(this, [.. indices]);
    }

    /// <summary>Splits the images at random into training and validation images, with about the same fraction of each class.</summary>
    /// <param name="validationFraction">
    /// The fraction of each class that is used for validation, above 0 and below 1; the number of images is rounded.
    /// </param>
    /// <param name="seed">The seed. Equal seeds give equal splits.</param>
    /// <returns>The training images and the validation images, each in the order of this dataset.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not above 0 and below 1.</exception>
    /// <exception cref="ArgumentException">One of the two parts would have no images.</exception>
    public (ImageDataset Training, ImageDataset Validation) Split(double validationFraction, ulong seed = 0)
    {
        if (!(validationFraction > 0 && validationFraction < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(validationFraction), validationFraction, "The fraction for validation must be above 0 and below 1.");
        }

        var (training, validation) = SplitIndices(count => (int)Math.Round(count * validationFraction), seed);
        if (training.Length == 0 || validation.Length == 0)
        {
            throw new ArgumentException(
                $"A fraction of {validationFraction} splits {Count} images into {training.Length} and {validation.Length}; neither may be empty.",
                nameof(validationFraction));
        }

        return (new ImageDataset(this, training), new ImageDataset(this, validation));
    }

    /// <summary>Gets a sample for TorchSharp's <c>DataLoader</c>.</summary>
    /// <param name="index">The zero-based index of the image.</param>
    /// <returns>The tensors <c>data</c>, the normalized image as float32 (C, H, W), and <c>label</c>, an int64 scalar.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or the dataset has no image with this index.</exception>
    /// <exception cref="OverflowException">The index does not fit in a 32-bit integer.</exception>
    /// <exception cref="IOException">An image that is not in memory can no longer be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to an image that is not in memory is now denied.</exception>
    /// <exception cref="InvalidDataException">An image that is not in memory can no longer be decoded.</exception>
    public override Dictionary<string, torch.Tensor> GetTensor(long index)
    {
        var pixels = GetPixels(checked((int)index));
        var data = torch.empty(Shape.Channels, Shape.Height, Shape.Width, torch.ScalarType.Float32);
        var renderer = new ImageRenderer(this, Normalization);
        renderer.Render(pixels, new SampleView(Shape), channelsLast: false, MemoryMarshal.Cast<byte, float>(data.bytes));
        return new Dictionary<string, torch.Tensor> { ["data"] = data, ["label"] = torch.tensor((long)_labels[index]) };
    }

    /// <summary>Computes a checksum of all labels and images, in order.</summary>
    internal ulong ComputeChecksum()
    {
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes(_labels.AsSpan()));
        for (var index = 0; index < _labels.Length; index++)
        {
            var checksum = _pixels.ChecksumOf(PositionOf(index));
            hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in checksum)));
        }

        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>Reads the bytes of an image, (C, H, W), using the buffer if the image is not in memory.</summary>
    internal ReadOnlySpan<byte> Read(int index, scoped ref byte[]? buffer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_labels.Length, nameof(index));
        return _pixels.Read(PositionOf(index), ref buffer);
    }

    /// <summary>Splits the indices of the images at random into two parts, class by class.</summary>
    /// <param name="share">Returns the number of images for the second part, given the number of images in a class.</param>
    /// <param name="seed">The seed. Equal seeds give equal splits.</param>
    private protected (int[] Remaining, int[] Shared) SplitIndices(Func<int, int> share, ulong seed)
    {
        var shared = new bool[_labels.Length];
        for (var label = 0; label < ClassNames.Count; label++)
        {
            var members = Enumerable.Range(0, _labels.Length).Where(index => _labels[index] == label).ToArray();
            var random = new SampleRandom(seed, epoch: 0, index: label);
            random.Shuffle(members);
            foreach (var index in members.AsSpan(0, share(members.Length)))
            {
                shared[index] = true;
            }
        }

        var all = Enumerable.Range(0, _labels.Length);
        return ([.. all.Where(index => !shared[index])], [.. all.Where(index => shared[index])]);
    }

    /// <summary>Creates a dataset of some of the images. It has another normalization than this dataset.</summary>
    private protected ImageDataset Part(int[] indices, Normalization normalization) => new(this, indices, normalization);

    /// <summary>Gets the position of an image in the store.</summary>
    private protected int PositionOf(int index) => _positions is null ? index : _positions[index];
}
