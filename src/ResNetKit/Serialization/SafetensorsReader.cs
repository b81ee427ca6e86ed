using System.IO.MemoryMappedFiles;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;
using TorchSharp;

namespace ResNetKit;

/// <summary>
/// Reads a safetensors file. Opening it checks the whole header but reads no values. The file is mapped into memory, and each tensor is read on request.
/// </summary>
/// <remarks>
/// Reading an untrusted file is safe: nothing in it is executed, and reading takes no more memory than the length of the file justifies. The format is
/// described at https://github.com/huggingface/safetensors.
/// </remarks>
public sealed class SafetensorsReader : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Dictionary<string, SafetensorsHeader.Entry> _entries;
    private readonly long _dataBegin;

    private SafetensorsReader(string path, MemoryMappedFile file, MemoryMappedViewAccessor view, SafetensorsHeader header, long dataBegin)
    {
        Path = path;
        _file = file;
        _view = view;
        _dataBegin = dataBegin;
        _entries = header.Entries.ToDictionary(entry => entry.Tensor.Name, StringComparer.Ordinal);
        Metadata = header.Metadata;
        Tensors = header.Entries.ConvertAll(entry => entry.Tensor);
    }

    /// <summary>Gets the path of the file as it was passed to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Gets the texts of the header's <c>__metadata__</c> by name; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Gets the names of the tensors, in the order of their bytes in the file.</summary>
    public IReadOnlyList<string> Names => [.. Tensors.Select(tensor => tensor.Name)];

    /// <summary>Gets the tensors, in the order of their bytes in the file.</summary>
    internal IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>A reader. Dispose it to close the file.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">
    /// The folder of the file does not exist, or the file cannot be read, for example because another process has exclusive access to it.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="InvalidDataException">
    /// The file does not conform to the format. The message says what is wrong.
    /// </exception>
    public static SafetensorsReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        MistakenFile.Refuse(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        var length = stream.Length;
        var header = ReadHeader(stream, path, out var dataBegin);
        MemoryMappedFile? file = null;
        try
        {
            file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new SafetensorsReader(path, file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), header, dataBegin);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Determines whether the file contains a tensor with the given name.</summary>
    /// <param name="name">The name of the tensor.</param>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Gets the sizes of a tensor's dimensions; empty for a single value.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="KeyNotFoundException">The file contains no tensor with that name.</exception>
    public IReadOnlyList<long> GetShape(string name) => Find(name).Tensor.Shape;

    /// <summary>Gets the <c>dtype</c> of a tensor as it is in the file, such as <c>F32</c>, <c>BF16</c>, <c>I64</c>, <c>BOOL</c> or <c>F8_E5M2</c>.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <exception cref="KeyNotFoundException">The file contains no tensor with that name.</exception>
    public string GetElementType(string name) => Find(name).Tensor.Type.SafetensorsName()!;

    /// <summary>Copies bytes of a tensor as they are in the file: little-endian, in row-major order.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="destination">The destination, which is filled completely.</param>
    /// <param name="offset">The offset of the first byte within the tensor.</param>
    /// <exception cref="KeyNotFoundException">The file contains no tensor with that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The requested bytes extend beyond the tensor.</exception>
    /// <exception cref="ObjectDisposedException">The reader has been disposed.</exception>
    internal void ReadBytes(string name, Span<byte> destination, long offset = 0)
    {
        var (tensor, begin) = Find(name);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, tensor.ByteCount - destination.Length);
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataBegin + begin + offset), destination);
    }

    /// <summary>Loads a copy of a tensor into memory of the CPU.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <returns>The tensor. It belongs to the current dispose scope of the caller or, if there is none, to the caller.</returns>
    /// <exception cref="KeyNotFoundException">The file contains no tensor with that name.</exception>
    /// <exception cref="NotSupportedException">TorchSharp does not support the type, or the tensor is larger than 2 GiB.</exception>
    /// <exception cref="ObjectDisposedException">The reader has been disposed.</exception>
    public torch.Tensor ReadTensor(string name)
    {
        var info = Find(name).Tensor;
        return TensorBytes.Create(info, Path, bytes => ReadBytes(name, bytes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static SafetensorsHeader ReadHeader(FileStream stream, string path, out long dataBegin)
    {
        var length = stream.Length;
        if (length < SafetensorsHeader.PrefixLength)
        {
            throw new InvalidDataException(
                $"'{path}' is not a valid safetensors file: expected at least {SafetensorsHeader.PrefixLength} bytes, found {length}.");
        }

        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
        stream.ReadExactly(prefix);
        var headerLength = BitConverter.ToUInt64(prefix);
        var available = (ulong)Math.Min(length - SafetensorsHeader.PrefixLength, SafetensorsHeader.MaxLength);
        if (headerLength > available)
        {
            throw new InvalidDataException(
                $"'{path}' is not a valid safetensors file: the length of its header is {headerLength} bytes, but at most {available} are possible.");
        }

        var json = new byte[headerLength];
        stream.ReadExactly(json);
        dataBegin = SafetensorsHeader.PrefixLength + json.Length;
        return SafetensorsHeader.Parse(json, length - dataBegin, path);
    }

    private SafetensorsHeader.Entry Find(string name) =>
        _entries.TryGetValue(name, out var entry)
            ? entry
            : throw new KeyNotFoundException($"'{Path}' contains no tensor named '{name}'.");
}
