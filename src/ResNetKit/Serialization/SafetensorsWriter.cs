using ResNetKit.Serialization.Tensors;
using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>
/// Collects tensors and writes them as one safetensors file, completely or not at all. The same content gives the same bytes, whatever the order in
/// which tensors were added.
/// </summary>
internal sealed class SafetensorsWriter
{
    private readonly Dictionary<string, (TensorInfo Info, Action<Stream> Write)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor. Its values are read when the file is written, so keep it alive and unchanged until then.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="tensor">The tensor, with any shape, strides and device.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is already used or is reserved.</exception>
    /// <exception cref="NotSupportedException">The format does not support the type.</exception>
    public SafetensorsWriter Add(string name, torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Add(name, ElementTypes.FromTorch(tensor.dtype), tensor.shape, stream => TensorBytes.Write(tensor, name, stream));
        return this;
    }

    /// <summary>Adds a tensor from its bytes, which are read when the file is written.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="type">The encoding of each value.</param>
    /// <param name="shape">The sizes of the dimensions; empty for a single value.</param>
    /// <param name="data">The values, little-endian, in row-major order without gaps.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">
    /// The name is already used or is reserved, or the length of the data does not match the type and shape.
    /// </exception>
    /// <exception cref="NotSupportedException">The format does not support the type.</exception>
    public SafetensorsWriter Add(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> data)
    {
        var sizes = shape.ToArray();
        var expected = type.ByteCount(sizes);
        if (expected != data.Length)
        {
            throw new ArgumentException(
                $"Tensor '{name}', {type} {TensorInfo.FormatShape(sizes)}, takes {expected?.ToString() ?? "an impossible number of"} bytes, found {data.Length}.",
                nameof(data));
        }

        Add(name, type, sizes, stream => stream.Write(data.Span));
        return this;
    }

    /// <summary>Sets an entry of the header's <c>__metadata__</c>.</summary>
    /// <param name="key">The name of the entry.</param>
    /// <param name="value">The text of the entry.</param>
    /// <returns>This writer.</returns>
    public SafetensorsWriter SetMetadata(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        _metadata[key] = value;
        return this;
    }

    /// <summary>Writes the file completely, or leaves an existing file unchanged.</summary>
    /// <param name="path">The path of the file, in an existing folder.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Write);
    }

    /// <summary>Writes the bytes of the file to a stream and leaves the stream open.</summary>
    /// <param name="stream">A writable stream.</param>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);

        // Writing the widest types first aligns every tensor to the size of its values. Sorting by name makes the order deterministic.
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
            throw new ArgumentException($"The name '{name}' is reserved for the metadata of the header.", nameof(name));
        }

        if (type.SafetensorsName() is null)
        {
            throw new NotSupportedException($"Tensor '{name}' has the type {type}, which safetensors does not support.");
        }

        if (!_tensors.TryAdd(name, (new TensorInfo(name, type, shape, type.ByteCount(shape)!.Value), write)))
        {
            throw new ArgumentException($"There is already a tensor named '{name}'.", nameof(name));
        }
    }
}
