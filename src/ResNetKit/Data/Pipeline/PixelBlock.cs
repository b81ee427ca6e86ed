using System.IO.Hashing;

namespace ResNetKit.Data.Pipeline;

/// <summary>Images that lie one after the other in one block of memory.</summary>
/// <param name="Block">The bytes.</param>
/// <param name="ImageSize">Bytes of an image.</param>
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
