using ResNetKit.Serialization.Pickling;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>
/// Reads the tensors of files that PyTorch's <c>torch.save</c> wrote (<c>.pt</c>, <c>.pth</c>; the zip format, PyTorch 1.6 and later).
/// </summary>
/// <remarks>
/// Such files hold a program for Python's unpickler. Nothing of it is executed here but what describes tensors among
/// plain data; anything else it names is refused by that name. Safe on files from strangers.
/// </remarks>
internal static class PyTorchFile
{
    private static ReadOnlySpan<byte> ZipSignature => [(byte)'P', (byte)'K', 3, 4];

    // A pickle of protocol 2 whose first value is PyTorch's magic number 0x1950a86a20f9469cfc6c.
    private static ReadOnlySpan<byte> LegacySignature =>
        [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>Whether a file begins as one of PyTorch's does.</summary>
    /// <exception cref="InvalidDataException">The file is in PyTorch's old format.</exception>
    public static bool IsPyTorch(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> buffer = stackalloc byte[LegacySignature.Length];
        ReadOnlySpan<byte> start = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        return start.SequenceEqual(LegacySignature)
            ? throw new InvalidDataException(
                $"'{path}' is in PyTorch's format from before version 1.6, which is not read. Load it in PyTorch and save it again with torch.save.")
            : start.StartsWith(ZipSignature);
    }

    /// <summary>Reads a state dict into memory, on the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">
    /// Where in the file the state dict is, if the file is a dict of several things: for example <c>model</c>, or
    /// <c>ema.model</c> for one within another. Null if the file is the state dict.
    /// </param>
    /// <returns>
    /// The tensors by name; they belong to the caller's dispose scope, or to the caller where there is none. Tensors that
    /// share memory in the file share it here. Entries that are no tensors are left out.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is broken, of the old format, holds more than plain data, or is no dict of tensors; the message says what, and where in the
    /// file there are tensors.
    /// </exception>
    /// <exception cref="KeyNotFoundException">There is no dict of tensors under <paramref name="key"/>; the message lists where there are any.</exception>
    public static Dictionary<string, torch.Tensor> Load(string path, string? key = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!IsPyTorch(path))
        {
            throw new InvalidDataException($"'{path}' is no PyTorch file: expected a zip file.");
        }

        using var archive = PyTorchArchive.Open(path);
        var root = Unpickler.Read(archive.ReadPickle(), TorchVocabulary.Instance, path);
        var tensors = FindTensors(root, key, path);
        return PyTorchTensors.Materialize(tensors, archive, path);
    }

    private static List<KeyValuePair<string, TorchTensor>> FindTensors(object? root, string? key, string path)
    {
        var tensors = Find(root, key) is PickleDictionary dictionary ? TensorsOf(dictionary) : [];
        if (tensors.Count > 0 || (key is null && root is PickleDictionary { Count: 0 }))
        {
            return tensors;
        }

        var places = root is PickleDictionary top ? ListPlaces(top, "", depth: 0).ToList() : [];
        var where = key is null ? "at its top" : $"under '{key}'";
        var hint = places.Count == 0 ? "nor anywhere else" : $"but under {string.Join(", ", places.Select(place => $"'{place}'"))}";
        var message = $"'{path}' holds no tensors by name {where}, {hint}.";
        throw key is null ? new InvalidDataException(message) : new KeyNotFoundException(message);
    }

    // A key may itself contain dots, so at each dict the whole rest is tried before its parts.
    private static object? Find(object? node, string? key)
    {
        while (key is not null)
        {
            if (node is not PickleDictionary dictionary)
            {
                return null;
            }

            if (dictionary.TryGetValue(key, out var found))
            {
                return found;
            }

            var dot = key.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0 || !dictionary.TryGetValue(key[..dot], out node))
            {
                return null;
            }

            key = key[(dot + 1)..];
        }

        return node;
    }

    private static List<KeyValuePair<string, TorchTensor>> TensorsOf(PickleDictionary dictionary)
    {
        var tensors = new List<KeyValuePair<string, TorchTensor>>();
        foreach (var (name, value) in dictionary)
        {
            if (name is string text && value is TorchTensor tensor)
            {
                tensors.Add(new(text, tensor));
            }
        }

        return tensors;
    }

    // Dicts can contain themselves; two levels down is as deep as checkpoints keep their weights.
    private static IEnumerable<string> ListPlaces(PickleDictionary dictionary, string prefix, int depth)
    {
        foreach (var (name, value) in dictionary)
        {
            if (name is not string text || value is not PickleDictionary inner)
            {
                continue;
            }

            if (TensorsOf(inner).Count > 0)
            {
                yield return prefix + text;
            }

            if (depth < 1)
            {
                foreach (var place in ListPlaces(inner, $"{prefix}{text}.", depth + 1))
                {
                    yield return place;
                }
            }
        }
    }
}
