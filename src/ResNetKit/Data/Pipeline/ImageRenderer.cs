using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetKit.Data.Pipeline;

/// <summary>Renders views of images from raw bytes to normalized values in the final element type and memory format.</summary>
/// <remarks>A renderer has buffers, so each thread needs its own instance.</remarks>
internal sealed class ImageRenderer
{
    private readonly ImageDataset _dataset;
    private readonly ImageShape _shape;
    private readonly float[] _table;
    private readonly byte[] _bytes;
    private readonly float[] _image;
    private readonly float[] _partner;

    // The buffer for images that are not in memory.
    private byte[]? _source;

    public ImageRenderer(ImageDataset dataset, Normalization normalization)
    {
        _dataset = dataset;
        _shape = dataset.Shape;
        _table = normalization.ToLookupTable();
        _bytes = new byte[_shape.Size];
        _image = new float[_shape.Size];
        _partner = new float[_shape.Size];
    }

    /// <summary>Renders a view as float32. If the view is to be mixed with another one, its partner, both are rendered and mixed.</summary>
    public void Render(SampleView view, SampleView partner, bool channelsLast, Span<float> destination)
    {
        Render(_dataset.Read(view.Index, ref _source), view, channelsLast, destination);
        if (view.Partner is null)
        {
            return;
        }

        Render(_dataset.Read(partner.Index, ref _source), partner, channelsLast, _partner);
        if (view.PartnerBox is { } box)
        {
            Cover(destination, _partner, box, channelsLast);
        }
        else
        {
            Blend(destination, _partner, view.PartnerShare);
        }
    }

    /// <summary>Renders a view as the bits of bfloat16, after mixing it with its partner if it has one.</summary>
    public void Render(SampleView view, SampleView partner, bool channelsLast, Span<ushort> destination)
    {
        Render(view, partner, channelsLast, _image);
        RoundToBFloat16(_image, destination);
    }

    /// <summary>Renders a view of an image without mixing.</summary>
    public void Render(ReadOnlySpan<byte> pixels, SampleView view, bool channelsLast, Span<float> destination)
    {
        view.Read(pixels, _bytes);
        var plane = _shape.Height * _shape.Width;
        for (var channel = 0; channel < _shape.Channels; channel++)
        {
            var (begin, step) = channelsLast ? (channel, _shape.Channels) : (channel * plane, 1);
            Normalize(_bytes.AsSpan(channel * plane, plane), _table.AsSpan(channel * 256, 256), destination[begin..], step);
        }

        foreach (var erased in view.Erased)
        {
            Fill(destination, erased, channelsLast);
        }
    }

    /// <summary>Rounds finite values to the nearest bfloat16, with ties to even, as libtorch does.</summary>
    internal static void RoundToBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(source);
        var index = 0;
        for (; index <= bits.Length - (2 * Vector<uint>.Count); index += 2 * Vector<uint>.Count)
        {
            var low = Round(new Vector<uint>(bits[index..]));
            var high = Round(new Vector<uint>(bits[(index + Vector<uint>.Count)..]));
            Vector.Narrow(low, high).CopyTo(destination[index..]);
        }

        for (; index < bits.Length; index++)
        {
            destination[index] = (ushort)((bits[index] + 0x7FFF + ((bits[index] >> 16) & 1)) >> 16);
        }

        static Vector<uint> Round(Vector<uint> value) =>
            Vector.ShiftRightLogical(value + new Vector<uint>(0x7FFF) + (Vector.ShiftRightLogical(value, 16) & Vector<uint>.One), 16);
    }

    // This is the innermost loop of the pipeline. It accesses memory without bounds checks, so the bounds are checked once before the loop.
    private static void Normalize(ReadOnlySpan<byte> plane, ReadOnlySpan<float> table, Span<float> destination, int step)
    {
        _ = table[255];
        _ = destination[(plane.Length - 1) * step];
        ref var entries = ref MemoryMarshal.GetReference(table);
        ref var target = ref MemoryMarshal.GetReference(destination);
        nint position = 0;
        foreach (var pixel in plane)
        {
            Unsafe.Add(ref target, position) = Unsafe.Add(ref entries, (nint)pixel);
            position += step;
        }
    }

    private static void Blend(Span<float> image, ReadOnlySpan<float> partner, float share)
    {
        var (own, other) = (new Vector<float>(1 - share), new Vector<float>(share));
        var index = 0;
        for (; index <= image.Length - Vector<float>.Count; index += Vector<float>.Count)
        {
            var mixed = (own * new Vector<float>(image[index..])) + (other * new Vector<float>(partner[index..]));
            mixed.CopyTo(image[index..]);
        }

        for (; index < image.Length; index++)
        {
            image[index] = ((1 - share) * image[index]) + (share * partner[index]);
        }
    }

    private void Cover(Span<float> image, ReadOnlySpan<float> partner, PixelBox box, bool channelsLast)
    {
        var (rowStep, channelStep, columnStep) = Strides(channelsLast);
        for (var channel = 0; channel < _shape.Channels; channel++)
        {
            for (var y = box.Top; y < box.Top + box.Height; y++)
            {
                for (var x = box.Left; x < box.Left + box.Width; x++)
                {
                    var position = (channel * channelStep) + (y * rowStep) + (x * columnStep);
                    image[position] = partner[position];
                }
            }
        }
    }

    private void Fill(Span<float> image, SampleView.ErasedBox erased, bool channelsLast)
    {
        var (rowStep, channelStep, columnStep) = Strides(channelsLast);
        var box = erased.Box.ClipTo(_shape);
        var noise = erased.NoiseOffset is null ? default : NoiseTable.Values;
        for (var channel = 0; channel < _shape.Channels; channel++)
        {
            for (var y = box.Top; y < box.Top + box.Height; y++)
            {
                var place = (erased.NoiseOffset ?? 0) + (((channel * _shape.Height) + y) * _shape.Width);
                for (var x = box.Left; x < box.Left + box.Width; x++)
                {
                    var value = noise.IsEmpty ? 0 : noise[(place + x) & (NoiseTable.Length - 1)];
                    image[(channel * channelStep) + (y * rowStep) + (x * columnStep)] = value;
                }
            }
        }
    }

    private (int Row, int Channel, int Column) Strides(bool channelsLast) => channelsLast
        ? (_shape.Width * _shape.Channels, 1, _shape.Channels)
        : (_shape.Width, _shape.Height * _shape.Width, 1);
}
