using System.Text;
using ResNetKit.Serialization.Tensors;
using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Reads and writes the files (<c>.dat</c>) of TorchSharp's <c>Module.save</c> and <c>Module.load</c>. A module is not needed.</summary>
/// <remarks>
/// A file contains the number of entries and, for each entry, its name, type, number of dimensions, sizes and values. Names are preceded by their
/// length in bytes. Values are little-endian in row-major order. All other numbers are 7-bit encoded integers (LEB128). The format has no checksum and
/// no signature.
/// </remarks>
internal static class TorchSharpFile
{
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Saves named tensors as a file that <c>Module.load</c> reads. The file is written completely or not at all.</summary>
    /// <param name="path">The path of the file, in an existing folder.</param>
    /// <param name="tensors">The tensors by name, with any strides and device.</param>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
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

    /// <summary>Loads all tensors of a file into memory, on the CPU.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The tensors by name. They belong to the current dispose scope of the caller or, if there is none, to the caller.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file does not have this format, or is damaged.</exception>
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
                : throw Refuse(path, $"expected the file to end after {count} tensors, found {stream.Length - stream.Position} more bytes");
        }
        catch (Exception e)
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            // BinaryReader throws these exceptions if bytes are not a valid number or text, or if the file ends.
            if (e is EndOfStreamException or FormatException or DecoderFallbackException)
            {
                throw Refuse(path, "it ends or contains invalid data in the middle of a tensor", e);
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
            : throw Refuse(path, $"'{MessageText.Name(name)}': {type} {TensorInfo.FormatShape(shape)} does not fit into the remaining {left} bytes");
    }

    private static string ReadName(BinaryReader reader, string path)
    {
        var length = reader.Read7BitEncodedInt();
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        return length >= 0 && length <= left
            ? _strictUtf8.GetString(reader.ReadBytes(length))
            : throw Refuse(path, $"a name of {length} bytes does not fit into the remaining {left} bytes");
    }

    private static InvalidDataException Refuse(string path, string problem, Exception? inner = null) =>
        new(MessageText.Message($"'{path}' is not a valid TorchSharp file: {problem}."), inner);
}
