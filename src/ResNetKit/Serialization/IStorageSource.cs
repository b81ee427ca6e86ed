namespace ResNetKit.Serialization;

/// <summary>Where the values of a PyTorch file's tensors lie.</summary>
internal interface IStorageSource
{
    /// <summary>Gets the number of bytes that one storage takes.</summary>
    /// <exception cref="InvalidDataException">There is no such storage, or it cannot be that long.</exception>
    long GetStorageLength(string key);

    /// <summary>Reads one storage.</summary>
    /// <param name="key">The storage's key.</param>
    /// <param name="destination">As long as the storage.</param>
    /// <exception cref="InvalidDataException">The storage is missing, damaged, or not that long.</exception>
    void ReadStorage(string key, Span<byte> destination);
}
