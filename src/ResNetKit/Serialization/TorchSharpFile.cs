using System.Text;
using ResNetKit.Serialization.Tensors;
using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Reads and writes the files of TorchSharp's <c>Module.save</c> and <c>Module.load</c> (<c>.dat</c>), without a module.</summary>
/// <remarks>
/// The format: the number of entries; for each its name, type, rank, sizes and values. Numbers are LEB128, names are
/// preceded by their length in bytes, values are little-endian and row after row. It has no checksum and no signature.
/// </remarks>
internal static class TorchSharpFile
{
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes named tensors so that <c>Module.load</c> reads them; whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors by name, of any strides and device.</param>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, torch.Tensor> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new BinaryWriter(stream, _strictUtf8, leaveOpen: true);
            writer.Write7BitEncodedInt64(tensors.Count);
            foreach (var (name, tensor) in tensors)
            {
                writer.Write(name);
                writer.Write7BitEncodedInt64((long)tensor.dtype);
                writer.Write7BitEncodedInt64(tensor.shape.Length);
                foreach (var size in tensor.shape)
                {
                    writer.Write7BitEncodedInt64(size);
                }

                writer.Flush();
                TensorBytes.Write(tensor, name, stream);
            }
        });
    }

    /// <summary>Reads all tensors of a file into memory, on the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors by name; they belong to the caller's dispose scope, or to the caller where there is none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not of this format, or damaged.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB.</exception>
    public static Dictionary<string, torch.Tensor> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        MistakenFile.Refuse(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using var reader = new BinaryReader(stream, _strictUtf8);
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            var count = reader.Read7BitEncodedInt64();
            for (var i = 0L; i < count; i++)
            {
                var info = ReadInfo(reader, path);
                if (tensors.ContainsKey(info.Name))
                {
                    throw Refuse(path, $"there are two tensors '{MessageText.Name(info.Name)}'");
                }

                tensors.Add(info.Name, TensorBytes.Create(info, path, stream.ReadExactly));
            }

            return stream.Position == stream.Length
                ? tensors
                : throw Refuse(path, $"expected {count} tensors to end the file, found {stream.Length - stream.Position} bytes more");
        }
        catch (Exception e)
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            // BinaryReader's ways to say that the bytes make no number or text, or have come to an end.
            if (e is EndOfStreamException or FormatException or DecoderFallbackException)
            {
                throw Refuse(path, "it ends, or makes no sense, in the middle of a tensor", e);
            }

            throw;
        }
    }

    private static TensorInfo ReadInfo(BinaryReader reader, string path)
    {
        var name = ReadName(reader, path);
        var typeCode = reader.Read7BitEncodedInt64();
        if (typeCode is < 0 or > sbyte.MaxValue || !ElementTypes.TryFromTorch((torch.ScalarType)typeCode, out var type))
        {
            throw Refuse(path, $"'{MessageText.Name(name)}' has the unknown type {typeCode}");
        }

        var rank = reader.Read7BitEncodedInt64();
        if (rank is < 0 or > TensorInfo.MaxRank)
        {
            throw Refuse(path, $"'{MessageText.Name(name)}': expected at most {TensorInfo.MaxRank} dimensions, found {rank}");
        }

        var shape = new long[rank];
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = reader.Read7BitEncodedInt64();
        }

        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        var bytes = type.ByteCount(shape);
        return bytes <= left
            ? new TensorInfo(name, type, shape, bytes.Value)
            : throw Refuse(path, $"'{MessageText.Name(name)}': {type} {TensorInfo.FormatShape(shape)} does not fit into the {left} bytes that are left");
    }

    private static string ReadName(BinaryReader reader, string path)
    {
        var length = reader.Read7BitEncodedInt();
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        return length >= 0 && length <= left
            ? _strictUtf8.GetString(reader.ReadBytes(length))
            : throw Refuse(path, $"a name of {length} bytes does not fit into the {left} bytes that are left");
    }

    private static InvalidDataException Refuse(string path, string problem, Exception? inner = null) =>
        new(MessageText.Message($"'{path}' is not a valid TorchSharp file: {problem}."), inner);
}
