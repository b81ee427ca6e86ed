using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using ResNetKit.Data.Decoding;
using ResNetKit.Data.Pipeline;

namespace ResNetKit.Data.Folder;

/// <summary>
/// Provides resized pictures. Up to a limit, they are kept in memory. The others are kept in a temporary file or, without one, decoded again whenever they
/// are read.
/// </summary>
/// <remarks>
/// The first pictures are kept in memory, not the most recently used ones. An epoch usually reads every picture once, so a picture that has just been read
/// is not needed again before the next epoch.
/// </remarks>
internal sealed class FolderPixels : IPixelStore, IDisposable
{
    // The size is large, so that there are few chunks, but below the maximum length of an array.
    private const int ChunkSize = 1 << 28;

    private readonly IReadOnlyList<string> _files;
    private readonly ImageShape _shape;
    private readonly Func<ReadOnlyMemory<byte>, DecodedImage>? _decoder;
    private readonly byte[][] _chunks;
    private readonly int _chunkCount;
    private readonly int _memoryCount;
    private readonly ulong[] _checksums;

    // The sums of each picture, from which PixelMoments computes means and standard deviations.
    private readonly long[][] _sums;
    private readonly SafeFileHandle? _scratch;

    public FolderPixels(IReadOnlyList<string> files, ImageShape shape, ImageFolderOptions options)
    {
        (_files, _shape, _decoder, Mode) = (files, shape, options.Decoder, options.Resize);
        _checksums = new ulong[files.Count];
        _sums = new long[files.Count][];
        _memoryCount = (int)Math.Min(files.Count, options.MemoryLimit / shape.Size);
        _chunkCount = Math.Max(ChunkSize / shape.Size, 1);
        _chunks = [.. Enumerable.Range(0, (_memoryCount + _chunkCount - 1) / _chunkCount)
            .Select(chunk => new byte[Math.Min(_memoryCount - (chunk * _chunkCount), _chunkCount) * shape.Size])];
        if (!IsInMemory && options.ScratchFolder is { } folder)
        {
            _scratch = OpenScratch(folder, (long)(files.Count - _memoryCount) * shape.Size);
        }
    }

    /// <summary>Gets the way in which pictures are resized.</summary>
    public ResizeMode Mode { get; }

    public bool IsInMemory => _memoryCount == _files.Count;

    /// <summary>Decodes all pictures on all processors. Stores each in memory or, beyond the limit, in the temporary file if there is one.</summary>
    /// <returns>The errors of the pictures that cannot be read, by position.</returns>
    public SortedDictionary<int, Exception> Fill()
    {
        var failures = new SortedDictionary<int, Exception>();
        try
        {
            Parallel.For(
                0,
                _files.Count,
                () => new byte[_shape.Size],
                (position, _, buffer) =>
                {
                    var pixels = position < _memoryCount ? InMemory(position) : buffer;
                    try
                    {
                        Decode(position, pixels);
                    }
                    catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
                    {
                        lock (failures)
                        {
                            failures[position] = error;
                        }

                        return buffer;
                    }

                    _sums[position] = new long[2 * _shape.Channels];
                    PixelMoments.Sum(pixels, _sums[position]);
                    _checksums[position] = XxHash3.HashToUInt64(pixels);
                    if (position >= _memoryCount && _scratch is not null)
                    {
                        RandomAccess.Write(_scratch, pixels, ScratchOffset(position));
                    }

                    return buffer;
                },
                _ =>
                {
                });
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }

        return failures;
    }

    /// <summary>Collects the sums of the pictures at the given positions. These pictures must have been read successfully.</summary>
    public PixelMoments MomentsOf(IEnumerable<int> positions)
    {
        var moments = new PixelMoments(_shape);
        foreach (var position in positions)
        {
            moments.Add(_sums[position].AsSpan());
        }

        return moments;
    }

    /// <summary>Closes the temporary file, which also deletes it.</summary>
    public void Dispose() => _scratch?.Dispose();

    public ReadOnlySpan<byte> Read(int position, scoped ref byte[]? buffer)
    {
        if (position < _memoryCount)
        {
            return InMemory(position);
        }

        if (buffer is null || buffer.Length < _shape.Size)
        {
            buffer = new byte[_shape.Size];
        }

        var pixels = buffer.AsSpan(0, _shape.Size);
        if (_scratch is null)
        {
            Decode(position, pixels);
            return pixels;
        }

        for (var done = 0; done < pixels.Length;)
        {
            var count = RandomAccess.Read(_scratch, pixels[done..], ScratchOffset(position) + done);
            done += count > 0 ? count : throw new IOException($"The temporary file of resized pictures ends before '{_files[position]}'.");
        }

        return pixels;
    }

    public ulong ChecksumOf(int position) => _checksums[position];

    private static SafeFileHandle OpenScratch(string folder, long length)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"resnetkit-{Guid.NewGuid():N}.tmp");

        // Windows deletes the file when it is closed, even if the process is ended. On other systems, an open file can be deleted at once.
        var deletes = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, deletes | FileOptions.RandomAccess, length);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }

    private void Decode(int position, Span<byte> pixels)
    {
        var image = DecodedImage.Load(_files[position], _decoder);
        try
        {
            ImageResizer.Resize(image, _shape, Mode, pixels);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{MessageText.Sentence(_files[position])}' cannot be resized: {error.Message}", error);
        }
    }

    private Span<byte> InMemory(int position)
    {
        var (chunk, place) = Math.DivRem(position, _chunkCount);
        return _chunks[chunk].AsSpan(place * _shape.Size, _shape.Size);
    }

    private long ScratchOffset(int position) => (long)(position - _memoryCount) * _shape.Size;
}
