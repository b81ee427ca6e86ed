using System.IO.MemoryMappedFiles;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;
using TorchSharp;

namespace ResNetKit;

/// <summary>
/// Reads a safetensors file. Opening it checks the header whole and reads no values; the file is mapped into memory,
/// and each tensor is read when it is asked for.
/// </summary>
/// <remarks>
/// Safe on files from strangers: nothing in them is executed, and no more memory is taken than the file's own length
/// accounts for. The format: https://github.com/huggingface/safetensors.
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

    /// <summary>The file, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The free text of the header's <c>__metadata__</c>; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Gets the names of the tensors, in the order of their bytes in the file.</summary>
    public IReadOnlyList<string> Names => [.. Tensors.Select(tensor => tensor.Name)];

    /// <summary>The tensors, in the order of their bytes in the file.</summary>
    internal IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A reader; dispose it to let go of the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file breaks the format; the message names the place, what was expected and what was found.</exception>
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

    /// <summary>Whether the file holds a tensor of that name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Gets the sizes of a tensor's dimensions; empty for a single value.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="KeyNotFoundException">The file holds no tensor of that name.</exception>
    public IReadOnlyList<long> GetShape(string name) => Find(name).Tensor.Shape;

    /// <summary>Gets how each value of a tensor is encoded, by the format's name for it, such as <c>F32</c>.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="KeyNotFoundException">The file holds no tensor of that name.</exception>
    public string GetElementType(string name) => Find(name).Tensor.Type.ToString();

    /// <summary>Copies bytes of one tensor, as they stand in the file: little-endian, row after row.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="destination">Filled whole.</param>
    /// <param name="offset">Where in the tensor to begin, in bytes.</param>
    /// <exception cref="KeyNotFoundException">The file holds no tensor of that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The asked bytes are not all the tensor's.</exception>
    internal void ReadBytes(string name, Span<byte> destination, long offset = 0)
    {
        var (tensor, begin) = Find(name);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, tensor.ByteCount - destination.Length);
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataBegin + begin + offset), destination);
    }

    /// <summary>Reads one tensor into memory of its own, on the CPU.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="KeyNotFoundException">The file holds no tensor of that name.</exception>
    /// <exception cref="NotSupportedException">TorchSharp has no such element type, or the tensor is larger than 2 GiB.</exception>
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
                $"'{path}' is not a valid safetensors file: it announces a header of {headerLength} bytes, where at most {available} are possible.");
        }

        var json = new byte[headerLength];
        stream.ReadExactly(json);
        dataBegin = SafetensorsHeader.PrefixLength + json.Length;
        return SafetensorsHeader.Parse(json, length - dataBegin, path);
    }

    private SafetensorsHeader.Entry Find(string name) =>
        _entries.TryGetValue(name, out var entry)
            ? entry
            : throw new KeyNotFoundException($"'{Path}' holds no tensor named '{name}'.");
}
