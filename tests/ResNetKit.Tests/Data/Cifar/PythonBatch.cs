using System.Buffers.Binary;
using System.Text;

namespace ResNetKit.Tests.Data.Cifar;

/// <summary>Composes files of CIFAR-10's Python version. They are pickled as Python 2 pickled the official files.</summary>
internal static class PythonBatch
{
    public static byte[] Compose(
        ReadOnlySpan<byte> images,
        IEnumerable<int> labels,
        int rows = 10_000,
        string type = "u1",
        string global = "cnumpy.core.multiarray\n_reconstruct\n")
    {
        var pickle = new MemoryStream();
        Put(pickle, "\x80\x02}(U\x04");
        Put(pickle, "data");
        Put(pickle, global + "cnumpy\nndarray\nK\0\x85U\x01" + "b\x87R");
        Put(pickle, "(K\x01");
        PutInteger(pickle, rows);
        PutInteger(pickle, images.Length / rows);
        Put(pickle, "\x86" + $"cnumpy\ndtype\nU\x02{type}K\0K\x01\x87R");
        Put(pickle, "(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89T");
        PutLength(pickle, images.Length);
        pickle.Write(images);
        Put(pickle, "tbU\x06labels](");
        foreach (var label in labels)
        {
            PutInteger(pickle, label);
        }

        Put(pickle, "eu.");
        return pickle.ToArray();
    }

    private static void PutInteger(MemoryStream pickle, int value)
    {
        pickle.WriteByte((byte)'J');
        PutLength(pickle, value);
    }

    private static void PutLength(MemoryStream pickle, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        pickle.Write(bytes);
    }

    private static void Put(MemoryStream pickle, string text) => pickle.Write(Encoding.Latin1.GetBytes(text));
}
