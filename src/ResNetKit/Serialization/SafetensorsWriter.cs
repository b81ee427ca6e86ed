using ResNetKit.Serialization.Tensors;
using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>
/// Collects tensors and writes them as one safetensors file, whole or not at all. The same content gives the same
/// bytes, whatever the order of the calls.
/// </summary>
internal sealed class SafetensorsWriter
{
    private readonly Dictionary<string, (TensorInfo Info, Action<Stream> Write)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor. Its values are read when the file is written, so keep it alive and unchanged until then.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="tensor">Any shape, strides and device.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is taken or reserved.</exception>
    /// <exception cref="NotSupportedException">The tensor's type has no name in the format, or it is larger than 2 GiB.</exception>
    public SafetensorsWriter Add(string name, torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Add(name, ElementTypes.FromTorch(tensor.dtype), tensor.shape, stream => TensorBytes.Write(tensor, name, stream));
        return this;
    }

    /// <summary>Adds a tensor by its bytes, which are read when the file is written.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">How each value is encoded.</param>
    /// <param name="shape">Sizes of the dimensions; empty for a single value.</param>
    /// <param name="data">The values, little-endian, row after row without gaps.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is taken or reserved, or the data are not as long as type and shape ask.</exception>
    /// <exception cref="NotSupportedException">The type has no name in the format.</exception>
    public SafetensorsWriter Add(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> data)
    {
        var sizes = shape.ToArray();
        var expected = type.ByteCount(sizes);
        if (expected != data.Length)
        {
            throw new ArgumentException(
                $"Tensor '{name}', {type} {TensorInfo.FormatShape(sizes)}, takes {expected?.ToString() ?? "no possible number of"} bytes, found {data.Length}.",
                nameof(data));
        }

        Add(name, type, sizes, stream => stream.Write(data.Span));
        return this;
    }

    /// <summary>Adds or replaces a text in the header's <c>__metadata__</c>.</summary>
    /// <param name="key">The text's name.</param>
    /// <param name="value">The text.</param>
    /// <returns>This writer.</returns>
    public SafetensorsWriter SetMetadata(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        _metadata[key] = value;
        return this;
    }

    /// <summary>
    /// Writes the file: into a temporary one beside it, flushed to disk, then renamed. On any error an older file of
    /// that name stays as it was.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Write);
    }

    /// <summary>Writes the file's bytes to a stream, which stays open.</summary>
    /// <param name="stream">A stream to write to.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);

        // The widest types first keeps every tensor aligned to its own values; names make the order the same each time.
        var ordered = _tensors.Values
            .OrderByDescending(tensor => tensor.Info.Type.BitSize())
            .ThenBy(tensor => tensor.Info.Name, StringComparer.Ordinal)
            .ToList();
        stream.Write(SafetensorsHeader.Format(ordered.Select(tensor => tensor.Info), _metadata).Span);
        foreach (var (_, write) in ordered)
        {
            write(stream);
        }
    }

    private void Add(string name, ElementType type, long[] shape, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == SafetensorsHeader.MetadataKey)
        {
            throw new ArgumentException($"The name '{name}' is reserved for the header's texts.", nameof(name));
        }

        if (type.SafetensorsName() is null)
        {
            throw new NotSupportedException($"Tensor '{name}' is {type}, which safetensors cannot hold.");
        }

        if (!_tensors.TryAdd(name, (new TensorInfo(name, type, shape, type.ByteCount(shape)!.Value), write)))
        {
            throw new ArgumentException($"There is already a tensor named '{name}'.", nameof(name));
        }
    }
}
