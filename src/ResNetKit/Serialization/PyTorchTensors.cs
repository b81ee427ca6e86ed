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
    public static Dictionary<string, torch.Tensor> Materialize(
        IEnumerable<KeyValuePair<string, TorchTensor>> tensors, PyTorchArchive archive, string file)
    {
        var storages = new Dictionary<TorchStorage, torch.Tensor>();
        var result = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, tensor) in tensors)
            {
                if (!storages.TryGetValue(tensor.Storage, out var storage))
                {
                    storage = ReadStorage(tensor.Storage, name, archive, file);
                    storages.Add(tensor.Storage, storage);
                }

                result.Add(name, storage.as_strided(tensor.Shape, tensor.Strides, tensor.Offset));
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
            Dispose(storages.Values);
        }
    }

    private static torch.Tensor ReadStorage(TorchStorage storage, string name, PyTorchArchive archive, string file)
    {
        // Checked before any memory is taken: what the pickle says must be what the archive has.
        var expected = storage.Type.ByteCount([storage.Count]);
        var found = archive.GetStorageLength(storage.Key);
        if (expected != found)
        {
            throw new InvalidDataException(
                $"'{file}': expected {storage.Count} values of type {storage.Type} for '{name}', found {found} bytes.");
        }

        var info = new TensorInfo(name, storage.Type, [storage.Count], found);
        return TensorBytes.Create(info, file, bytes => archive.ReadStorage(storage.Key, bytes));
    }

    private static void Dispose(IEnumerable<torch.Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
