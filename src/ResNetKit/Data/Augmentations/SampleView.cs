using System.Runtime.InteropServices;
using ResNetKit.Data.Augmentations;

namespace ResNetKit.Data;

/// <summary>What a batch shows of one sample: where the image is moved to, what is erased, what it is mixed with.</summary>
/// <remarks>
/// Moving and erasing act in the order in which they are asked for. Mixing always comes last: it joins two finished views, and a sample
/// is mixed with one other at most; asked again, the later wish replaces the earlier.
/// </remarks>
public sealed class SampleView
{
    private readonly List<ErasedBox> _erased = [];
    private int _rowShift;
    private int _columnShift;
    private bool _mirrored;
    private CropPadding _padding;

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

    internal ReadOnlySpan<ErasedBox> Erased => CollectionsMarshal.AsSpan(_erased);

    /// <summary>Shows the image moved: pixel (y, x) shows what (y + rows, x + columns) showed before.</summary>
    /// <param name="rows">Rows to move by, up where positive.</param>
    /// <param name="columns">Columns to move by, left where positive.</param>
    /// <param name="padding">What shows beyond the edge of the image.</param>
    /// <remarks>Shifts add up: a second one can bring back what the first moved out of sight, and its padding counts for both.</remarks>
    public void Shift(int rows, int columns, CropPadding padding)
    {
        _rowShift += rows;
        _columnShift += _mirrored ? -columns : columns;
        _padding = padding;
        foreach (ref var erased in CollectionsMarshal.AsSpan(_erased))
        {
            erased = erased with { Box = erased.Box with { Top = erased.Box.Top - rows, Left = erased.Box.Left - columns } };
        }
    }

    /// <summary>Shows the image mirrored left to right.</summary>
    public void Mirror()
    {
        _mirrored = !_mirrored;
        foreach (ref var erased in CollectionsMarshal.AsSpan(_erased))
        {
            erased = erased with { Box = erased.Box with { Left = Shape.Width - erased.Box.Left - erased.Box.Width } };
        }
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
        (_rowShift, _columnShift, _mirrored, _padding) = (0, 0, false, CropPadding.Zero);
        (Partner, PartnerShare, PartnerBox) = (null, 0, null);
        _erased.Clear();
    }

    /// <summary>Which row of the image shows in row <paramref name="y"/> of the view; −1 for padding.</summary>
    internal int SourceRow(int y) => Locate(y + _rowShift, Shape.Height);

    /// <summary>Which column of the image shows in column <paramref name="x"/> of the view; −1 for padding.</summary>
    internal int SourceColumn(int x) => Locate((_mirrored ? Shape.Width - 1 - x : x) + _columnShift, Shape.Width);

    /// <summary>Reads the image as the view shows it, erased boxes not yet filled.</summary>
    internal void Read(ReadOnlySpan<byte> pixels, Span<byte> destination)
    {
        var width = Shape.Width;
        var begin = Math.Clamp(-_columnShift, 0, width);
        var end = Math.Clamp(width - _columnShift, begin, width);
        for (var y = 0; y < Shape.Height; y++)
        {
            var sourceRow = SourceRow(y);
            for (var channel = 0; channel < Shape.Channels; channel++)
            {
                var row = destination.Slice(((channel * Shape.Height) + y) * width, width);
                if (sourceRow < 0)
                {
                    row.Clear();
                    continue;
                }

                var source = pixels.Slice(((channel * Shape.Height) + sourceRow) * width, width);
                if (begin < end)
                {
                    source[(begin + _columnShift)..(end + _columnShift)].CopyTo(row[begin..]);
                }

                for (var x = 0; x < begin; x++)
                {
                    row[x] = ReadBeyondEdge(source, x);
                }

                for (var x = end; x < width; x++)
                {
                    row[x] = ReadBeyondEdge(source, x);
                }

                if (_mirrored)
                {
                    row.Reverse();
                }
            }
        }
    }

    private byte ReadBeyondEdge(ReadOnlySpan<byte> source, int x)
    {
        var column = Locate(x + _columnShift, source.Length);
        return column < 0 ? (byte)0 : source[column];
    }

    private int Locate(int position, int length)
    {
        if ((uint)position < (uint)length)
        {
            return position;
        }

        if (_padding == CropPadding.Zero)
        {
            return -1;
        }

        // Mirrored at both edges, the image repeats with this period; one pixel repeats itself.
        var period = Math.Max(2 * (length - 1), 1);
        position = ((position % period) + period) % period;
        return position < length ? position : period - position;
    }
}
