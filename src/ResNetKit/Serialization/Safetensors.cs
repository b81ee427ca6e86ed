using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Saves and loads whole state dicts as safetensors files.</summary>
internal static class Safetensors
{
    /// <summary>Whether a file begins as a safetensors file does.</summary>
    public static bool IsSafetensors(string path)
    {
        using var stream = File.OpenRead(path);
        stream.Position = SafetensorsHeader.PrefixLength;
        return stream.ReadByte() == '{';
    }

    /// <summary>Writes named tensors, for example a module's <c>state_dict()</c>, whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors by name, of any shape, strides and device.</param>
    /// <param name="metadata">Texts for the header's <c>__metadata__</c>.</param>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    /// <exception cref="NotSupportedException">A tensor's type has no name in the format, or it is larger than 2 GiB.</exception>
    public static void Save(
        string path,
        IReadOnlyDictionary<string, torch.Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        var writer = new SafetensorsWriter();
        foreach (var (name, tensor) in tensors)
        {
            writer.Add(name, tensor);
        }

        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            writer.SetMetadata(key, value);
        }

        writer.Save(path);
    }

    /// <summary>Reads all tensors of a file into memory, on the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors by name; they belong to the caller's dispose scope, or to the caller where there is none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file breaks the format.</exception>
    /// <exception cref="NotSupportedException">TorchSharp has no tensors of a type in the file.</exception>
    public static Dictionary<string, torch.Tensor> Load(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        var tensors = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var info in reader.Tensors)
            {
                tensors.Add(info.Name, reader.ReadTensor(info.Name));
            }

            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            throw;
        }
    }
}
