using System.Text;
using ResNetKit.Data.Downloading;
using ResNetKit.Training;

namespace ResNetKit.Pretrained;

/// <summary>
/// Represents the checksum that a cached file had when it was first used. The record is a file beside the cached file. It is used
/// if no full checksum is known.
/// </summary>
/// <param name="file">The path of the cached file.</param>
internal sealed class RecordedChecksum(string file)
{
    private readonly string _path = file + ".sha256";

    /// <summary>Reads the recorded checksum.</summary>
    /// <param name="given">The known part of the checksum, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The checksum; <see langword="null"/> if none is recorded or if it does not begin with the digits of <paramref name="given"/>.</returns>
    /// <exception cref="InvalidDataException">The record does not contain a SHA-256.</exception>
    public async Task<Checksum?> ReadAsync(Checksum? given, CancellationToken cancellationToken)
    {
        if (!File.Exists(_path) || !File.Exists(file))
        {
            return null;
        }

        var digits = (await File.ReadAllTextAsync(_path, cancellationToken).ConfigureAwait(false)).Trim();
        if (!Checksum.IsWholeSha256(digits))
        {
            throw new InvalidDataException($"'{_path}' does not contain the SHA-256 of the file beside it. Delete both files to download again.");
        }

        return given?.Agrees(digits) == false ? null : Checksum.Sha256(digits) with
        {
            Origin = "The expected checksum was recorded when the file was first used. "
                + $"To accept another file, delete '{_path}'; to download it again, delete '{file}' as well.",
        };
    }

    /// <summary>Records the current checksum of the file.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var found = await Checksum.ComputeSha256Async(file, cancellationToken).ConfigureAwait(false);
        try
        {
            AtomicFile.Write(_path, stream => stream.Write(Encoding.ASCII.GetBytes(found)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The cache may be a read-only folder that someone else has filled. The file can be used without the record.
        }
    }
}
