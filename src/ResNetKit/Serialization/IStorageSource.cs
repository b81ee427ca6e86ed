namespace ResNetKit.Serialization;

/// <summary>Defines methods that read the storages of a PyTorch file. A storage is a block of values that one or more tensors use.</summary>
internal interface IStorageSource
{
    /// <summary>Gets the length of a storage in bytes.</summary>
    /// <exception cref="InvalidDataException">There is no such storage, or its length is impossible.</exception>
    long GetStorageLength(string key);

    /// <summary>Reads one storage.</summary>
    /// <param name="key">The key of the storage.</param>
    /// <param name="destination">The destination, as long as the storage.</param>
    /// <exception cref="InvalidDataException">The storage is missing, damaged, or has another length.</exception>
    void ReadStorage(string key, Span<byte> destination);
}
