using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Saves and loads whole state dicts as safetensors files.</summary>
internal static class Safetensors
{
    /// <summary>Determines whether a file begins like a safetensors file.</summary>
    public static bool IsSafetensors(string path)
    {
        using var stream = File.OpenRead(path);
        stream.Position = SafetensorsHeader.PrefixLength;
        return stream.ReadByte() == '{';
    }

    /// <summary>Saves named tensors, such as a module's <c>state_dict()</c>. The file is written completely or not at all.</summary>
    /// <param name="path">The path of the file, in an existing folder.</param>
    /// <param name="tensors">The tensors by name, with any shape, strides and device.</param>
    /// <param name="metadata">Entries for the header's <c>__metadata__</c>; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or a tensor has the reserved name <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    /// <exception cref="NotSupportedException">A tensor has a type that the format does not support, or is larger than 2 GiB.</exception>
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

    /// <summary>Loads all tensors of a file into memory, on the CPU.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The tensors by name. They belong to the current dispose scope of the caller or, if there is none, to the caller.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file does not conform to the format.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB or has a type that TorchSharp does not support.</exception>
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
