using System.Text;
using ResNetKit.Data.Downloading;
using ResNetKit.Training;

namespace ResNetKit.Pretrained;

/// <summary>
/// The checksum that a file of the cache had when it was first used, in a file beside it: for files of which nobody says the checksum, or not all of it.
/// </summary>
/// <param name="file">The file of the cache.</param>
internal sealed class RecordedChecksum(string file)
{
    private readonly string _path = file + ".sha256";

    /// <summary>Reads the record.</summary>
    /// <param name="given">What is known of the checksum otherwise; null for nothing.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The recorded checksum; null where there is none, or it is of another file than the one that is asked for by now.</returns>
    /// <exception cref="InvalidDataException">The record holds no SHA-256.</exception>
    public async Task<Checksum?> ReadAsync(Checksum? given, CancellationToken cancellationToken)
    {
        if (!File.Exists(_path) || !File.Exists(file))
        {
            return null;
        }

        var digits = (await File.ReadAllTextAsync(_path, cancellationToken).ConfigureAwait(false)).Trim();
        if (!Checksum.IsWholeSha256(digits))
        {
            throw new InvalidDataException($"'{_path}' does not contain a SHA-256. Delete it and '{file}' to download the file again.");
        }

        return given?.Agrees(digits) == false ? null : Checksum.Sha256(digits) with
        {
            Origin = "The expected checksum was recorded when the file was first used. "
                + $"To accept another file, delete '{_path}'; to download it again, delete '{file}' as well.",
        };
    }

    /// <summary>Records what the file has now.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var found = await Checksum.ComputeSha256Async(file, cancellationToken).ConfigureAwait(false);
        try
        {
            AtomicFile.Write(_path, stream => stream.Write(Encoding.ASCII.GetBytes(found)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A cache that others fill and that cannot be written to here. The file is good without its record.
        }
    }
}
