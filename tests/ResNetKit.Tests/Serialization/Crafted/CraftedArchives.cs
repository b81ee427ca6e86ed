using System.IO.Compression;
using System.Text;

namespace ResNetKit.Tests.Serialization.Crafted;

/// <summary>Composes archives that unpack to many bytes or claim to, and archives with unusual or invalid entries.</summary>
internal static class CraftedArchives
{
    private const int Block = 512;

    private const string Time = "28 mtime=1795667589,5609358\n";

    private static readonly UntrustedReader[] _readers = [UntrustedReader.Archive];

    /// <summary>Gets a valid archive of two files, not compressed. Its bytes are always the same.</summary>
    public static byte[] Sound =>
    [
        .. Header("PaxHeaders/one", 42, 'x'), .. Padded("14 path=a/one\n28 mtime=1795667679.6575283\n", 42), .. Header("a/one", 1, '0'), .. Padded("1", 1),
        .. Header("a/", 0, '5'), .. Header("a/two", 2, '0'), .. Padded("22", 2), .. new byte[2 * Block],
    ];

    public static IReadOnlyList<CraftedFamily> Families { get; } =
    [
        new("archive: thousands of empty files", _readers, size => Write(size, i => [Header($"{i}", 0, '0')])),
        new("archive: zeros, compressed a thousandfold", _readers, size => Write(size, _ => [Header("zeros", size * 100L, '0'), new byte[size * 100 / Block * Block]])),
        new("archive: attributes of 2 GB", _readers, size => Write(size, _ => [Header("a", int.MaxValue, 'x'), new byte[Block]])),
        new("archive: a long name of 2 GB", _readers, size => Write(size, _ => [Header("a", int.MaxValue, 'L'), new byte[Block]])),
        new("archive: attributes for everything of 8 GB", _readers, size => Write(size, _ => [Header("a", 8L << 30, 'g'), new byte[Block]])),
        new("archive: escape codes in a name that leads out", _readers, size => Write(size, _ => [Header("../\u001b[31m", 0, '0')])),
        new("archive: a long name that leads out", _readers, size => Write(size, i => [Header("a", 40_000, 'L'), Padded($"../{new string('n', 39_990)}{i}", 40_000), Header("a", 0, '0')])),
        new("archive: a size that is no number", _readers, size => Write(size, _ => [Header("a", -1, '0')])),
        new("archive: a number of more bits than there are", _readers, size => Write(size, _ => [Header("a", 0, '0', header => header.AsSpan(100, 8).Fill(0xff))])),
        new("archive: a time that no calendar has", _readers, size => Write(size, _ => [Header("x", Time.Length, 'x'), Padded(Time, Time.Length), Header("a", 0, '0')])),
        new("archive: a file with the name of a folder", _readers, size => Write(size, _ => [Header("a/", 0, '0')])),
        new("archive: a file longer than the archive", _readers, size => Write(size, _ => [Header("a", size * 2L, '0'), new byte[Block]])),
    ];

    // Adds entries until the archive has the given size, or unpacks to a hundred times this size.
    private static byte[] Write(int size, Func<int, byte[][]> blocks)
    {
        var unpacked = 0L;
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; stream.Length < size && unpacked < size * 100L; i++)
            {
                foreach (var block in blocks(i))
                {
                    gzip.Write(block);
                    unpacked += block.Length;
                }

                gzip.Flush();
            }
        }

        return stream.ToArray();
    }

    private static byte[] Padded(string text, int length)
    {
        var bytes = new byte[(length + Block - 1) / Block * Block];
        Encoding.UTF8.GetBytes(text).AsSpan(0, Math.Min(text.Length, length)).CopyTo(bytes);
        return bytes;
    }

    private static byte[] Header(string name, long size, char type, Action<byte[]>? damage = null)
    {
        var header = new byte[Block];
        Encoding.UTF8.GetBytes(name).CopyTo(header, 0);
        Put(100, "0000644\0");
        Put(124, size < 0 ? "not a number" : Convert.ToString(size, 8).PadLeft(11, '0') + "\0");
        Put(136, "00000000000\0");
        Put(148, "        ");
        header[156] = (byte)type;
        Put(257, "ustar\u000000");
        damage?.Invoke(header);
        Put(148, Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
        return header;

        void Put(int place, string text) => Encoding.ASCII.GetBytes(text)[..Math.Min(text.Length, 12)].CopyTo(header, place);
    }
}
