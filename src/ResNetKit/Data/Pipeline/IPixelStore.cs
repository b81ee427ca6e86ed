namespace ResNetKit.Data.Pipeline;

/// <summary>The bytes of a dataset's images, wherever they are. Is read from several threads at once.</summary>
internal interface IPixelStore
{
    /// <summary>Gets whether every image is in memory, so that reading one costs nothing.</summary>
    bool IsInMemory { get; }

    /// <summary>Reads an image.</summary>
    /// <param name="position">Which image, from 0.</param>
    /// <param name="buffer">Memory of the caller's to read images into that are not in memory; made where it is null.</param>
    /// <returns>Its bytes (C, H, W), valid until the buffer is used again.</returns>
    ReadOnlySpan<byte> Read(int position, scoped ref byte[]? buffer);

    /// <summary>Gets a checksum of an image, without reading it again where it is not in memory.</summary>
    /// <param name="position">Which image, from 0.</param>
    ulong ChecksumOf(int position);
}
