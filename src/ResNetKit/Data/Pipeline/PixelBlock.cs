using System.IO.Hashing;

namespace ResNetKit.Data.Pipeline;

/// <summary>Stores images one after another in a block of memory.</summary>
/// <param name="Block">The bytes.</param>
/// <param name="ImageSize">The number of bytes of an image.</param>
internal sealed record PixelBlock(ReadOnlyMemory<byte> Block, int ImageSize) : IPixelStore
{
    public bool IsInMemory => true;

    public ReadOnlySpan<byte> Read(int position, scoped ref byte[]? buffer) => Block.Span.Slice(position * ImageSize, ImageSize);

    public ulong ChecksumOf(int position)
    {
        byte[]? unused = null;
        return XxHash3.HashToUInt64(Read(position, ref unused));
    }
}
