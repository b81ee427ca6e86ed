using ResNetKit.Serialization.Pickling;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Reads the tensors of files that PyTorch's <c>torch.save</c> wrote (<c>.pt</c>, <c>.pth</c>).</summary>
/// <remarks>
/// Such files hold a program for Python's unpickler. Nothing of it is executed here but what describes tensors among
/// plain data; whatever else it names is passed over, and listed. Safe on files from strangers.
/// </remarks>
internal static class PyTorchFile
{
    private static ReadOnlySpan<byte> ZipSignature => [(byte)'P', (byte)'K', 3, 4];

    /// <summary>Whether a file begins as one of PyTorch's does.</summary>
    public static bool IsPyTorch(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> buffer = stackalloc byte[PyTorchLegacyFile.Signature.Length];
        ReadOnlySpan<byte> start = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        return start.StartsWith(ZipSignature) || start.SequenceEqual(PyTorchLegacyFile.Signature);
    }

    /// <summary>Reads a state dict into memory, on the CPU.</summary>
    public static Dictionary<string, torch.Tensor> Load(string path, string? key = null) => Read(path, key).Tensors;

    /// <summary>Reads a state dict into memory, on the CPU.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">
    /// Where in the file the state dict is, if the file is a dict of several things: for example <c>model</c>, or
    /// <c>ema.model</c> for one within another. Null if the file is the state dict, and empty to say that its top is meant whatever else it holds.
    /// </param>
    /// <param name="onBudget">Is given the budget that bounds the work, for tests.</param>
    /// <returns>
    /// The tensors by name; they belong to the caller's dispose scope, or to the caller where there is none. Tensors that
    /// share memory in the file share it here. Entries that are no tensors are left out.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is broken or is no dict of tensors; the message says what, and where in the file there are tensors.
    /// </exception>
    /// <exception cref="KeyNotFoundException">There is no dict of tensors under <paramref name="key"/>; the message lists where there are any.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB.</exception>
    public static StateDictContent Read(string path, string? key, Action<ReadBudget>? onBudget = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        MistakenFile.Refuse(path);
        if (!IsPyTorch(path))
        {
            throw new InvalidDataException($"'{path}' is no PyTorch file: expected a zip file.");
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
        // Checkpoints hold a tensor or two beside the state dict, such as the best accuracy.
        if (key is null && names.Count > 0 && contents.MostTensors > names.Count)
        {
            throw new InvalidDataException(MessageText.Message(
                $"'{path}' holds {(names.Count == 1 ? "one tensor" : $"{names.Count} tensors")} at its top ({MessageText.List(names, 3)}) and {contents.MostTensors} under '{contents.Places[0]}'. "
                + $"Name the place by its key, '{contents.Places[0]}', or by an empty key for the top."));
        }

        if (names.Count > 0 || (string.IsNullOrEmpty(key) && node is PickleDictionary { Items.Length: 0 }))
        {
            return;
        }

        if (node is PickleForeign foreign && (string.IsNullOrEmpty(key) || contents.Places.Count == 0))
        {
            throw new InvalidDataException(MessageText.Message(
                $"'{path}' holds an object of the Python class '{MessageText.Name(foreign.Name)}', which is not made here: only tensors are read. "
                + "In Python, save the model's state_dict() in its place."));
        }

        var where = string.IsNullOrEmpty(key) ? "at its top" : $"under '{MessageText.Name(key)}'";
        var hint = contents.Places.Count == 0 ? "nor anywhere else" : $"but under {MessageText.List(contents.Places)}";
        var skipped = contents.Places.Count > 0 || contents.Skipped.Count == 0
            ? ""
            : $" It holds objects that are not made here: {MessageText.List(contents.Skipped, 5, quote: "")}.";
        var message = MessageText.Message($"'{path}' holds no tensors by name {where}, {hint}.{skipped}");
        throw key is null ? new InvalidDataException(message) : new KeyNotFoundException(message);
    }
}
