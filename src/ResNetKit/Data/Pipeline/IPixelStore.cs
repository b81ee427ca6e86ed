namespace ResNetKit.Data.Pipeline;

/// <summary>Defines a store that holds the images of a dataset as bytes. Several threads may read from it at once.</summary>
internal interface IPixelStore
{
    /// <summary>Gets a value indicating whether all images are in memory, so that none has to be read from disk.</summary>
    bool IsInMemory { get; }

    /// <summary>Reads an image.</summary>
    /// <param name="position">The zero-based position of the image.</param>
    /// <param name="buffer">A buffer for images that are not in memory; allocated if it is <see langword="null"/> or too small.</param>
    /// <returns>The bytes of the image, (C, H, W), valid until the buffer is used again.</returns>
    ReadOnlySpan<byte> Read(int position, scoped ref byte[]? buffer);

    /// <summary>
    /// Gets a checksum of an image. If images are on disk, their checksums were computed when they were stored, so no image is read again.
    /// </summary>
    /// <param name="position">The zero-based position of the image.</param>
    ulong ChecksumOf(int position);
}
