using System.Buffers;
using System.Runtime.InteropServices;
using ResNetKit.Data.Pipeline;

namespace ResNetKit.Data;

/// <summary>Describes what a batch shows of one sample: where the image is moved to, how its pixels are transformed, what is erased, what it
/// is mixed with.</summary>
/// <remarks>
/// Moving, transforming and erasing act in the order in which they are asked for; a transformation leaves erased boxes as they are. Mixing
/// always comes last: it joins two finished views, and a sample is mixed with one other at most; asked again, the later wish replaces the
/// earlier.
/// </remarks>
public sealed class SampleView
{
    private readonly List<ErasedBox> _erased = [];
    private readonly List<Transformation> _transformations = [];

    // What was asked for since the last transformation.
    private Movement _movement;

    internal SampleView(ImageShape shape) => Shape = shape;

    /// <summary>The shape of the image.</summary>
    public ImageShape Shape { get; }

    /// <summary>The seed of the pipeline.</summary>
    public ulong Seed { get; private set; }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>The sample's place in its dataset.</summary>
    public int Index { get; private set; }

    /// <summary>Samples in the dataset.</summary>
    public int SampleCount { get; private set; }

    /// <summary>The sample that this one is mixed with, or null.</summary>
    public int? Partner { get; private set; }

    /// <summary>The partner's share of the label, from 0 to 1.</summary>
    public float PartnerShare { get; private set; }

    /// <summary>Where the partner covers this sample; null where the two are blended.</summary>
    public PixelBox? PartnerBox { get; private set; }

    /// <summary>Gets whether pixels are transformed, so that the image is more than a moved one.</summary>
    internal bool IsTransformed => _transformations.Count > 0;

    internal ReadOnlySpan<ErasedBox> Erased => CollectionsMarshal.AsSpan(_erased);

    /// <summary>Shows the image moved: pixel (y, x) shows what (y + rows, x + columns) showed before.</summary>
    /// <param name="rows">Rows to move by, up where positive.</param>
    /// <param name="columns">Columns to move by, left where positive.</param>
    /// <param name="padding">What shows beyond the edge of the image.</param>
    /// <remarks>Shifts add up: a second one can bring back what the first moved out of sight, and its padding counts for both.</remarks>
    public void Shift(int rows, int columns, CropPadding padding)
    {
        _movement = _movement with
        {
            Rows = _movement.Rows + rows,
            Columns = _movement.Columns + (_movement.Mirrored ? -columns : columns),
            Padding = padding,
        };
        foreach (ref var erased in CollectionsMarshal.AsSpan(_erased))
        {
            erased = erased with { Box = erased.Box with { Top = erased.Box.Top - rows, Left = erased.Box.Left - columns } };
        }
    }

    /// <summary>Shows the image mirrored left to right.</summary>
    public void Mirror()
    {
        _movement = _movement with { Mirrored = !_movement.Mirrored };
        foreach (ref var erased in CollectionsMarshal.AsSpan(_erased))
        {
            erased = erased with { Box = erased.Box with { Left = Shape.Width - erased.Box.Left - erased.Box.Width } };
        }
    }

    /// <summary>Transforms the pixels of the image as it is shown so far.</summary>
    /// <param name="augmentation">Computes the new pixels.</param>
    /// <param name="random">The random numbers that it draws.</param>
    public void Transform(PixelAugmentation augmentation, SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        _transformations.Add(new Transformation(_movement, augmentation, random));
        _movement = default;
    }

    /// <summary>Fills a box, clipped to the image.</summary>
    /// <param name="box">Where.</param>
    /// <param name="fill">With what.</param>
    /// <param name="random">Chooses the noise, where that is the fill.</param>
    public void Erase(PixelBox box, EraseFill fill, ref SampleRandom random)
    {
        if (!Enum.IsDefined(fill))
        {
            throw new ArgumentOutOfRangeException(nameof(fill), fill, "Unknown way of filling.");
        }

        int? noise = fill == EraseFill.Noise ? random.NextInt32(NoiseTable.Length) : null;
        _erased.Add(new ErasedBox(box, noise));
    }

    /// <summary>Blends the sample with another: each pixel and the label become the weighted mean of both.</summary>
    /// <param name="partner">The other sample's place in the dataset.</param>
    /// <param name="share">The other's weight, from 0 to 1.</param>
    public void BlendWith(int partner, float share)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partner, (uint)SampleCount, nameof(partner));
        if (!(share >= 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies between 0 and 1.");
        }

        (Partner, PartnerShare, PartnerBox) = (partner, share, null);
    }

    /// <summary>Covers a box, clipped to the image, with the same box of another sample; the label is shared by area.</summary>
    /// <param name="partner">The other sample's place in the dataset.</param>
    /// <param name="box">Where.</param>
    public void CoverWith(int partner, PixelBox box)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partner, (uint)SampleCount, nameof(partner));
        box = box.ClipTo(Shape);
        (Partner, PartnerShare, PartnerBox) = (partner, (float)box.Area / (Shape.Height * Shape.Width), box);
    }

    /// <summary>Back to the plain image of a sample.</summary>
    internal void Reset(ulong seed, int epoch, int index, int sampleCount)
    {
        (Seed, Epoch, Index, SampleCount) = (seed, epoch, index, sampleCount);
        _movement = default;
        (Partner, PartnerShare, PartnerBox) = (null, 0, null);
        _erased.Clear();
        _transformations.Clear();
    }

    /// <summary>Gets the row of the image that shows in row <paramref name="y"/> of a view without transformations; −1 for padding.</summary>
    internal int SourceRow(int y) => _movement.SourceRow(y, Shape.Height);

    /// <summary>Gets the column of the image that shows in column <paramref name="x"/> of a view without transformations; −1 for
    /// padding.</summary>
    internal int SourceColumn(int x) => _movement.SourceColumn(x, Shape.Width);

    /// <summary>Reads the image as the view shows it, erased boxes not yet filled.</summary>
    internal void Read(ReadOnlySpan<byte> pixels, Span<byte> destination)
    {
        if (_transformations.Count == 0)
        {
            _movement.Read(Shape, pixels, destination);
            return;
        }

        var buffers = ArrayPool<byte>.Shared.Rent(2 * Shape.Size);
        var current = buffers.AsSpan(0, Shape.Size);
        var next = buffers.AsSpan(Shape.Size, Shape.Size);
        pixels.CopyTo(current);
        foreach (var (movement, augmentation, start) in _transformations)
        {
            if (movement != default)
            {
                movement.Read(Shape, current, next);
                var swapped = current;
                current = next;
                next = swapped;
            }

            var random = start;
            augmentation.Transform(current, Shape, ref random);
        }

        _movement.Read(Shape, current, destination);
        ArrayPool<byte>.Shared.Return(buffers);
    }

    /// <summary>A box to fill, with the mean or, from <paramref name="NoiseOffset"/> on, with the values of the
    /// <see cref="NoiseTable"/>.</summary>
    internal readonly record struct ErasedBox(PixelBox Box, int? NoiseOffset);

    private readonly record struct Transformation(Movement Before, PixelAugmentation Augmentation, SampleRandom Random);
}
