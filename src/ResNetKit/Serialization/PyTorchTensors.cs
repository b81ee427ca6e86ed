using ResNetKit.Serialization.Pickling;
using ResNetKit.Serialization.Tensors;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Converts the tensors of a PyTorch file to torch tensors.</summary>
/// <remarks>
/// Each storage (a sequence of values in the file) is read once, and every tensor is a view of its storage, as in PyTorch. Even with malicious
/// strides, the values therefore take no more memory than the file.
/// </remarks>
internal static class PyTorchTensors
{
    // PyTorch writes more than 40 bytes for a tensor in the index, and at least four for each dimension.
    private const int LeastBytesOfTensor = 16;
    private const int LeastBytesOfDimension = 4;
    private const int FreeBytes = 4_096;

    /// <summary>Creates the tensors.</summary>
    /// <param name="tensors">The names and descriptions of the tensors.</param>
    /// <param name="source">The source of the values.</param>
    /// <param name="indexLength">The length of the pickle that describes the tensors, in bytes.</param>
    /// <param name="file">The name of the file for messages.</param>
    /// <exception cref="InvalidDataException">A storage is missing or damaged, or there are more tensors than the file justifies.</exception>
    /// <exception cref="NotSupportedException">A storage is larger than 2 GiB.</exception>
    public static Dictionary<string, torch.Tensor> Materialize(
        IReadOnlyCollection<KeyValuePair<string, TorchTensor>> tensors, IStorageSource source, int indexLength, string file)
    {
        // A pickle can use one description under any number of names, and each name allocates a tensor here.
        if (tensors.Sum(tensor => LeastBytesOfTensor + (LeastBytesOfDimension * (long)tensor.Value.Shape.Length)) > indexLength + FreeBytes)
        {
            throw new InvalidDataException(MessageText.Message(
                $"'{file}' was rejected: its index of {indexLength} bytes is too short for the {tensors.Count} tensors that it names."));
        }

        var storages = new Dictionary<string, (TorchStorage Storage, torch.Tensor Values)>(StringComparer.Ordinal);
        var result = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, tensor) in tensors)
            {
                if (!storages.TryGetValue(tensor.Storage.Key, out var storage))
                {
                    storage = (tensor.Storage, ReadStorage(tensor.Storage, name, source, file));
                    storages.Add(tensor.Storage.Key, storage);
                }
                else if (storage.Storage != tensor.Storage)
                {
                    // PyTorch cannot save such a file.
                    throw Refuse(file, $"'{MessageText.Name(name)}' reads its storage as {tensor.Storage.Type}, but another tensor reads the same storage as {storage.Storage.Type}");
                }

                result.Add(name, storage.Values.as_strided(tensor.Shape, tensor.Strides, tensor.Offset));
            }

            return result;
        }
        catch
        {
            Dispose(result.Values);
            throw;
        }
        finally
        {
            Dispose(storages.Values.Select(storage => storage.Values));
        }
    }

    private static torch.Tensor ReadStorage(TorchStorage storage, string name, IStorageSource source, string file)
    {
        // Checks the pickle against the file before memory is allocated.
        var expected = storage.Type.ByteCount([storage.Count]);
        var found = source.GetStorageLength(storage.Key);
        if (expected != found)
        {
            throw Refuse(file, $"expected {storage.Count} values of type {storage.Type} for '{MessageText.Name(name)}', found {found} bytes");
        }

        var info = new TensorInfo(name, storage.Type, [storage.Count], found);
        return TensorBytes.Create(info, file, bytes => source.ReadStorage(storage.Key, bytes));
    }

    private static InvalidDataException Refuse(string file, string problem) => new(MessageText.Message($"'{file}': {problem}."));

    private static void Dispose(IEnumerable<torch.Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
