namespace ResNetKit.Serialization;

/// <summary>Defines a source of the values of tensors in a PyTorch file.</summary>
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
