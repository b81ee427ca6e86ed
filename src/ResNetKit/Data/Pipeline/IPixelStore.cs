namespace ResNetKit.Data.Pipeline;

/// <summary>Defines a store of the images of a dataset as bytes. It is read from several threads at once.</summary>
internal interface IPixelStore
{
    /// <summary>Gets a value indicating whether all images are in memory, so that none has to be read from disk.</summary>
    bool IsInMemory { get; }

    /// <summary>Reads an image.</summary>
    /// <param name="position">The zero-based position of the image.</param>
    /// <param name="buffer">A buffer for images that are not in memory; allocated if it is <see langword="null"/> or too small.</param>
    /// <returns>The bytes of the image, (C, H, W), valid until the buffer is used again.</returns>
    ReadOnlySpan<byte> Read(int position, scoped ref byte[]? buffer);

    /// <summary>Gets a checksum of an image. Images that are not in memory are not read again to compute the checksum.</summary>
    /// <param name="position">The zero-based position of the image.</param>
    ulong ChecksumOf(int position);
}
