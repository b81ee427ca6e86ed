using System.IO.Hashing;
using System.Runtime.InteropServices;
using ResNetKit.Data;
using ResNetKit.Data.Pipeline;
using TorchSharp;

namespace ResNetKit;

/// <summary>Labelled images of one shape, as raw bytes.</summary>
/// <remarks>
/// A <see cref="BatchPipeline"/> turns it into batches for training. It is a <see cref="torch.utils.data.Dataset"/> too, so TorchSharp's
/// own <c>DataLoader</c> can walk it: a sample is <c>data</c>, a normalized float32 image (C, H, W), and <c>label</c>, an int64 scalar.
/// Disposing it does nothing.
/// </remarks>
public class ImageDataset : torch.utils.data.Dataset
{
    private readonly IPixelStore _pixels;
    private readonly int[] _labels;

    // Where sample i lies in the store; null when sample i is the i-th.
    private readonly int[]? _positions;

    /// <summary>Wraps images that are in memory already; the block is used as it is, not copied.</summary>
    /// <param name="shape">The shape of every image.</param>
    /// <param name="pixels">The images one after the other, each as planes: channel, then row, then column.</param>
    /// <param name="labels">The class of each image, from 0.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="normalization">How pixels become numbers; without it, <see cref="Normalization.Centered"/>.</param>
    /// <exception cref="ArgumentException">
    /// The shape is empty, the block's size does not fit the number of labels, a label names no class, or the normalization has other
    /// channels.
    /// </exception>
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

    /// <summary>Makes a dataset of images that lie anywhere.</summary>
    /// <param name="shape">The shape of every image.</param>
    /// <param name="pixels">The images.</param>
    /// <param name="positions">Where in the store each image is; null where they are all, in their order.</param>
    /// <param name="labels">The class of each image, from 0.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="normalization">How pixels become numbers; without it, <see cref="Normalization.Centered"/>.</param>
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
        if (shape.Channels <= 0 || shape.Height <= 0 || shape.Width <= 0)
        {
            throw new ArgumentException($"An image needs at least one channel, row and column; found {shape}.", nameof(shape));
        }

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
                $"The images have {shape.Channels} channels, the normalization {Normalization.Channels}.", nameof(normalization));
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

    /// <summary>The shape of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>The names of the classes; a label is a place in this list.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How pixels become the numbers a network sees.</summary>
    public Normalization Normalization { get; }

    /// <summary>How pictures were brought to the shape.</summary>
    internal ResizeMode Resize { get; init; } = ResizeMode.CenterCrop;

    /// <summary>Gets whether every image is in memory, so that reading one costs nothing.</summary>
    internal bool IsInMemory => _pixels.IsInMemory;

    /// <summary>Images in the dataset.</summary>
    public override long Count => _labels.Length;

    /// <summary>The class of each image.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>The raw bytes of one image, (C, H, W).</summary>
    /// <param name="index">Which image, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public ReadOnlySpan<byte> GetPixels(int index)
    {
        byte[]? buffer = null;
        return Read(index, ref buffer);
    }

    /// <summary>Some of the images, in the order given, as a dataset of its own over the same memory.</summary>
    /// <param name="indices">Which images.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public ImageDataset Subset(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        foreach (var index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_labels.Length, nameof(indices));
        }

        return new ImageDataset(this, [.. indices]);
    }

    /// <summary>Splits the images in two at random, each class in the same proportion.</summary>
    /// <param name="validationFraction">The share of each class that goes to validation, above 0 and below 1; rounded to whole
    /// images.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <returns>The larger rest for training and the share for validation, each in the order of this dataset.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">One of the two parts would have no images.</exception>
    public (ImageDataset Training, ImageDataset Validation) Split(double validationFraction, ulong seed = 0)
    {
        if (!(validationFraction > 0 && validationFraction < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(validationFraction), validationFraction, "The share for validation must be above 0 and below 1.");
        }

        var (training, validation) = SplitIndices(count => (int)Math.Round(count * validationFraction), seed);
        if (training.Length == 0 || validation.Length == 0)
        {
            throw new ArgumentException(
                $"A share of {validationFraction} splits {Count} images into {training.Length} and {validation.Length}; neither may be empty.",
                nameof(validationFraction));
        }

        return (new ImageDataset(this, training), new ImageDataset(this, validation));
    }

    /// <summary>One sample for TorchSharp's <c>DataLoader</c>: <c>data</c>, float32 (C, H, W), normalized; and <c>label</c>, an int64
    /// scalar.</summary>
    /// <param name="index">Which image, from 0.</param>
    public override Dictionary<string, torch.Tensor> GetTensor(long index)
    {
        var pixels = GetPixels(checked((int)index));
        var data = torch.empty(Shape.Channels, Shape.Height, Shape.Width, torch.ScalarType.Float32);
        var renderer = new ImageRenderer(this, Normalization);
        renderer.Render(pixels, new SampleView(Shape), channelsLast: false, MemoryMarshal.Cast<byte, float>(data.bytes));
        return new Dictionary<string, torch.Tensor> { ["data"] = data, ["label"] = torch.tensor((long)_labels[index]) };
    }

    /// <summary>Computes a checksum of all images and labels, in their order.</summary>
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

    /// <summary>Reads the raw bytes of one image, (C, H, W); into a buffer, where it is not in memory.</summary>
    internal ReadOnlySpan<byte> Read(int index, scoped ref byte[]? buffer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_labels.Length, nameof(index));
        return _pixels.Read(PositionOf(index), ref buffer);
    }

    /// <summary>Splits the indices of the images in two at random, class by class.</summary>
    /// <param name="share">How many images of a class of so many go to the second part.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
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

    /// <summary>Some of the images, with a normalization of their own.</summary>
    private protected ImageDataset Part(int[] indices, Normalization normalization) => new(this, indices, normalization);

    /// <summary>Where in the store an image is.</summary>
    private protected int PositionOf(int index) => _positions is null ? index : _positions[index];
}
