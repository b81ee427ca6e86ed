using System.Buffers;
using System.Runtime.InteropServices;
using ResNetKit.Data.Pipeline;

namespace ResNetKit.Data;

/// <summary>Describes how a sample appears in a batch: how the image is shifted, mirrored, transformed, erased, and mixed with another sample.</summary>
/// <remarks>
/// Shifting, mirroring, transforming and erasing are applied in the order of the calls, except that transformations do not change erased
/// rectangles. Mixing always comes last: it combines two finished views. A sample is mixed with at most one other sample; a second call of
/// <see cref="BlendWith"/> or <see cref="CoverWith"/> replaces the first.
/// </remarks>
public sealed class SampleView
{
    private readonly List<ErasedBox> _erased = [];
    private readonly List<Transformation> _transformations = [];

    // The shift and mirroring since the last transformation.
    private Movement _movement;

    internal SampleView(ImageShape shape) => Shape = shape;

    /// <summary>Gets the shape of the image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Gets the seed of the pipeline.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Gets the zero-based number of the epoch.</summary>
    public int Epoch { get; private set; }

    /// <summary>Gets the index of the sample in its dataset.</summary>
    public int Index { get; private set; }

    /// <summary>Gets the number of samples in the dataset.</summary>
    public int SampleCount { get; private set; }

    /// <summary>Gets the index of the sample with which this one is mixed, or <see langword="null"/> if it is not mixed.</summary>
    public int? Partner { get; private set; }

    /// <summary>Gets the weight of the other sample in the label, from 0 to 1; 0 if this sample is not mixed.</summary>
    public float PartnerShare { get; private set; }

    /// <summary>
    /// Gets the rectangle in which the other sample replaces this one, or <see langword="null"/> if the two are blended or this sample is not mixed.
    /// </summary>
    public PixelBox? PartnerBox { get; private set; }

    /// <summary>Gets a value indicating whether a pixel augmentation is applied, so that the view is more than a shift and mirroring.</summary>
    internal bool IsTransformed => _transformations.Count > 0;

    internal ReadOnlySpan<ErasedBox> Erased => CollectionsMarshal.AsSpan(_erased);

    /// <summary>Shifts the image: pixel (y, x) gets the value that pixel (y + rows, x + columns) had before.</summary>
    /// <param name="rows">The number of rows; positive values move the image up.</param>
    /// <param name="columns">The number of columns; positive values move the image to the left.</param>
    /// <param name="padding">The content of the uncovered area.</param>
    /// <remarks>
    /// Shifts with no pixel augmentation between them are added up. A second shift can bring back pixels that the first one moved out of the
    /// image. The padding of the second shift replaces that of the first.
    /// </remarks>
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

    /// <summary>Mirrors the image left to right.</summary>
    public void Mirror()
    {
        _movement = _movement with { Mirrored = !_movement.Mirrored };
        foreach (ref var erased in CollectionsMarshal.AsSpan(_erased))
        {
            erased = erased with { Box = erased.Box with { Left = Shape.Width - erased.Box.Left - erased.Box.Width } };
        }
    }

    /// <summary>Applies a pixel augmentation to the image as it has been shifted, mirrored and transformed so far.</summary>
    /// <param name="augmentation">The augmentation, which computes the new pixels.</param>
    /// <param name="random">The random numbers for the augmentation.</param>
    public void Transform(PixelAugmentation augmentation, SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        _transformations.Add(new Transformation(_movement, augmentation, random));
        _movement = default;
    }

    /// <summary>Fills a rectangle, which is clipped to the image.</summary>
    /// <param name="box">The rectangle.</param>
    /// <param name="fill">The content of the rectangle.</param>
    /// <param name="random">The random numbers from which the noise is selected if <paramref name="fill"/> is <see cref="EraseFill.Noise"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fill"/> is not a member of <see cref="EraseFill"/>.</exception>
    public void Erase(PixelBox box, EraseFill fill, ref SampleRandom random)
    {
        if (!Enum.IsDefined(fill))
        {
            throw new ArgumentOutOfRangeException(nameof(fill), fill, "The fill is not a member of EraseFill.");
        }

        int? noise = fill == EraseFill.Noise ? random.NextInt32(NoiseTable.Length) : null;
        _erased.Add(new ErasedBox(box, noise));
    }

    /// <summary>Blends the sample with another one: each pixel and the label become the weighted mean of both.</summary>
    /// <param name="partner">The index of the other sample in the dataset.</param>
    /// <param name="share">The weight of the other sample, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dataset has no sample with this index, or the weight is not from 0 to 1.</exception>
    public void BlendWith(int partner, float share)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partner, (uint)SampleCount, nameof(partner));
        if (!(share >= 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The weight of the other sample must be from 0 to 1.");
        }

        (Partner, PartnerShare, PartnerBox) = (partner, share, null);
    }

    /// <summary>
    /// Replaces a rectangle, which is clipped to the image, by the same rectangle of another sample, and mixes the labels in proportion to area.
    /// </summary>
    /// <param name="partner">The index of the other sample in the dataset.</param>
    /// <param name="box">The rectangle.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dataset has no sample with this index.</exception>
    public void CoverWith(int partner, PixelBox box)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partner, (uint)SampleCount, nameof(partner));
        box = box.ClipTo(Shape);
        (Partner, PartnerShare, PartnerBox) = (partner, (float)box.Area / (Shape.Height * Shape.Width), box);
    }

    /// <summary>Resets the view to the unchanged image of a sample.</summary>
    internal void Reset(ulong seed, int epoch, int index, int sampleCount)
    {
        (Seed, Epoch, Index, SampleCount) = (seed, epoch, index, sampleCount);
        _movement = default;
        (Partner, PartnerShare, PartnerBox) = (null, 0, null);
        _erased.Clear();
        _transformations.Clear();
    }

    /// <summary>Gets the source row that appears in row <paramref name="y"/> of a view without transformations, or −1 if that row is black padding.</summary>
    internal int SourceRow(int y) => _movement.SourceRow(y, Shape.Height);

    /// <summary>
    /// Gets the source column that appears in column <paramref name="x"/> of a view without transformations, or −1 if that column is black padding.
    /// </summary>
    internal int SourceColumn(int x) => _movement.SourceColumn(x, Shape.Width);

    /// <summary>Applies all shifts, mirrorings and transformations to an image. Erased rectangles are not filled yet.</summary>
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

    /// <summary>
    /// Represents a rectangle to fill with the mean color or, if <paramref name="NoiseOffset"/> is not <see langword="null"/>, with the values of
    /// <see cref="NoiseTable"/> from that offset.
    /// </summary>
    internal readonly record struct ErasedBox(PixelBox Box, int? NoiseOffset);

    private readonly record struct Transformation(Movement Before, PixelAugmentation Augmentation, SampleRandom Random);
}
