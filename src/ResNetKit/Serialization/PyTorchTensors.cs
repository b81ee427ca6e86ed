using ResNetKit.Serialization.Pickling;
using ResNetKit.Serialization.Tensors;
using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>
/// Turns the tensors of a PyTorch file into torch tensors. Each storage is read once, and every tensor is a view into
/// its storage, as it was in PyTorch: so no strides, however contrived, ask for more memory than the file takes.
/// </summary>
internal static class PyTorchTensors
{
    // What a program writes of a tensor in the index takes more than 60 bytes, and at least four for each dimension.
    private const int LeastBytesOfTensor = 16;
    private const int LeastBytesOfDimension = 4;
    private const int FreeBytes = 4_096;

    /// <summary>Makes the tensors.</summary>
    /// <param name="tensors">Names and descriptions.</param>
    /// <param name="source">Where the values lie.</param>
    /// <param name="indexLength">Bytes of the pickle that described the tensors.</param>
    /// <param name="file">The file's name, for the message.</param>
    /// <exception cref="InvalidDataException">A storage is missing or damaged, or there are more tensors than the file justifies.</exception>
    /// <exception cref="NotSupportedException">A storage is larger than 2 GiB.</exception>
    public static Dictionary<string, torch.Tensor> Materialize(
        IReadOnlyCollection<KeyValuePair<string, TorchTensor>> tensors, IStorageSource source, int indexLength, string file)
    {
        // A remembered description can be used under any number of names, each of which costs a tensor here.
        if (tensors.Sum(tensor => LeastBytesOfTensor + (LeastBytesOfDimension * (long)tensor.Value.Shape.Length)) > indexLength + FreeBytes)
        {
            throw new InvalidDataException(MessageText.Message(
                $"'{file}' is refused: it names {tensors.Count} tensors in an index of {indexLength} bytes, which is too short for that many."));
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
                    // PyTorch refuses to save such a file.
                    throw Refuse(file, $"'{MessageText.Name(name)}' looks at its values as {tensor.Storage.Type}, another tensor at the same as {storage.Storage.Type}");
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
        // Checked before any memory is taken: what the pickle says must be what the file has.
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
