using ResNetKit.Serialization.Pickling;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Reads the tensors of files that PyTorch's <c>torch.save</c> wrote (<c>.pt</c>, <c>.pth</c>).</summary>
/// <remarks>
/// Such a file contains a program for Python's unpickler. Only the instructions that describe tensors and plain data are interpreted. All other
/// objects are skipped, and up to 100 of them are listed. Reading an untrusted file is safe.
/// </remarks>
internal static class PyTorchFile
{
    private static ReadOnlySpan<byte> ZipSignature => [(byte)'P', (byte)'K', 3, 4];

    /// <summary>Determines whether a file begins like a PyTorch file.</summary>
    public static bool IsPyTorch(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> buffer = stackalloc byte[PyTorchLegacyFile.Signature.Length];
        ReadOnlySpan<byte> start = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        return start.StartsWith(ZipSignature) || start.SequenceEqual(PyTorchLegacyFile.Signature);
    }

    /// <summary>Loads a state dict into memory, on the CPU.</summary>
    public static Dictionary<string, torch.Tensor> Load(string path, string? key = null) => Read(path, key).Tensors;

    /// <summary>Loads a state dict into memory, on the CPU, and lists the other content of the file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="key">
    /// The path of the state dict inside the file, such as <c>model</c>, or <c>ema.model</c> for a dictionary inside another. If it is
    /// <see langword="null"/>, the tensors at the top level are loaded, but a file in which another dictionary has more tensors is rejected. If it is empty, the
    /// tensors at the top level are loaded, whatever else the file contains.
    /// </param>
    /// <param name="onBudget">Receives the budget that limits the work, for tests.</param>
    /// <returns>
    /// The tensors by name. They belong to the current dispose scope of the caller or, if there is none, to the caller. Tensors that share memory in the
    /// file also share it here. Entries that are not tensors are omitted.
    /// </returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, is not a PyTorch file, contains an object of a Python class instead of tensors, or would take more work or memory than is
    /// allowed for its length. Or <paramref name="key"/> is <see langword="null"/>, and the top level has no tensors or has fewer than another dictionary.
    /// The message then names other places with tensors, if there are any.
    /// </exception>
    /// <exception cref="KeyNotFoundException">
    /// There is no dictionary of tensors under <paramref name="key"/>. The message lists the places that contain tensors, if there are any.
    /// </exception>
    /// <exception cref="NotSupportedException">A storage is larger than 2 GiB.</exception>
    public static StateDictContent Read(string path, string? key, Action<ReadBudget>? onBudget = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        MistakenFile.Refuse(path);
        if (!IsPyTorch(path))
        {
            throw new InvalidDataException($"'{path}' is not a PyTorch file: expected a zip file, or a file of PyTorch before version 1.6.");
        }

        using var legacy = PyTorchLegacyFile.TryOpen(path, onBudget);
        if (legacy is not null)
        {
            return Take(legacy.Root, legacy, legacy.IndexLength, legacy.Budget, key, path);
        }

        using var archive = PyTorchArchive.Open(path);
        var pickle = archive.ReadPickle();
        var budget = new ReadBudget(path, pickle.Length);
        onBudget?.Invoke(budget);
        return Take(Unpickler.Read(pickle, TorchVocabulary.Instance, path, budget), archive, pickle.Length, budget, key, path);
    }

    private static StateDictContent Take(
        object? root, IStorageSource source, int indexLength, ReadBudget budget, string? key, string path)
    {
        var contents = PyTorchContents.Of(root, budget);
        var node = PyTorchContents.Find(root, key);
        var tensors = PyTorchContents.TensorsOf(node);
        CheckPlace(node, tensors.ConvertAll(tensor => tensor.Key), key, contents, path);
        return new StateDictContent(
            PyTorchTensors.Materialize(tensors, source, indexLength, path), contents.Places, contents.Skipped);
    }

    private static void CheckPlace(
        object? node, List<string> names, string? key, PyTorchContents contents, string path)
    {
        // Checkpoints may contain a few tensors besides the state dict, such as the best accuracy.
        if (key is null && names.Count > 0 && contents.MostTensors > names.Count)
        {
            throw new InvalidDataException(MessageText.Message(
                $"'{path}' contains {(names.Count == 1 ? "one tensor" : $"{names.Count} tensors")} at the top level ({MessageText.List(names, 3)}) and {contents.MostTensors} under '{contents.Places[0]}'. "
                + $"Set the key to '{contents.Places[0]}', or to an empty string for the top level."));
        }

        if (names.Count > 0 || (string.IsNullOrEmpty(key) && node is PickleDictionary { Items.Length: 0 }))
        {
            return;
        }

        if (node is PickleForeign foreign && (string.IsNullOrEmpty(key) || contents.Places.Count == 0))
        {
            throw new InvalidDataException(MessageText.Message(
                $"'{path}' contains an object of the Python class '{MessageText.Name(foreign.Name)}', which cannot be loaded: only tensors are read. "
                + "In Python, save the model's state_dict() instead."));
        }

        var where = string.IsNullOrEmpty(key) ? "at the top level" : $"under '{MessageText.Name(key)}'";
        var hint = contents.Places.Count == 0 ? "and none elsewhere" : $"but under {MessageText.List(contents.Places)}";
        var skipped = contents.Places.Count > 0 || contents.Skipped.Count == 0
            ? ""
            : $" It contains objects that cannot be loaded: {MessageText.List(contents.Skipped, 5, quote: "")}.";
        var message = MessageText.Message($"'{path}' contains no named tensors {where}, {hint}.{skipped}");
        throw key is null ? new InvalidDataException(message) : new KeyNotFoundException(message);
    }
}
