namespace ResNetKit.Data.Pipeline;

/// <summary>Represents a shift by whole pixels, optionally followed by mirroring.</summary>
/// <param name="Rows">The number of rows by which the image is moved up; negative to move it down.</param>
/// <param name="Columns">The number of columns by which the image is moved to the left; negative to move it to the right.</param>
/// <param name="Mirrored"><see langword="true"/> to mirror the shifted image left to right.</param>
/// <param name="Padding">The content of the uncovered area.</param>
internal readonly record struct Movement(int Rows, int Columns, bool Mirrored, CropPadding Padding)
{
    /// <summary>Gets the source row that appears in row <paramref name="y"/>, or −1 if that row is black padding.</summary>
    public int SourceRow(int y, int height) => Locate(y + Rows, height);

    /// <summary>Gets the source column that appears in column <paramref name="x"/>, or −1 if that column is black padding.</summary>
    public int SourceColumn(int x, int width) => Locate((Mirrored ? width - 1 - x : x) + Columns, width);

    /// <summary>Copies an image, shifted and mirrored, to a destination.</summary>
    public void Read(ImageShape shape, ReadOnlySpan<byte> pixels, Span<byte> destination)
    {
        var width = shape.Width;
        var begin = Math.Clamp(-Columns, 0, width);
        var end = Math.Clamp(width - Columns, begin, width);
        for (var y = 0; y < shape.Height; y++)
        {
            var sourceRow = SourceRow(y, shape.Height);
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                var row = destination.Slice(((channel * shape.Height) + y) * width, width);
                if (sourceRow < 0)
                {
                    row.Clear();
                    continue;
                }

                var source = pixels.Slice(((channel * shape.Height) + sourceRow) * width, width);
                if (begin < end)
                {
                    source[(begin + Columns)..(end + Columns)].CopyTo(row[begin..]);
                }

                for (var x = 0; x < begin; x++)
                {
                    row[x] = ReadBeyondEdge(source, x);
                }

                for (var x = end; x < width; x++)
                {
                    row[x] = ReadBeyondEdge(source, x);
                }

                if (Mirrored)
                {
                    row.Reverse();
                }
            }
        }
    }

    private byte ReadBeyondEdge(ReadOnlySpan<byte> source, int x)
    {
        var column = Locate(x + Columns, source.Length);
        return column < 0 ? (byte)0 : source[column];
    }

    private int Locate(int position, int length)
    {
        if ((uint)position < (uint)length)
        {
            return position;
        }

        if (Padding == CropPadding.Zero)
        {
            return -1;
        }

        // An image mirrored at both edges repeats with this period. A single pixel has period 1.
        var period = Math.Max(2 * (length - 1), 1);
        position = ((position % period) + period) % period;
        return position < length ? position : period - position;
    }
}
