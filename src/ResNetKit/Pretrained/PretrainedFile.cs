using System.Net;
using System.Text;
using ResNetKit.Data.Downloading;
using ResNetKit.Training;

namespace ResNetKit.Pretrained;

/// <summary>The file of a trained network: finds it on this machine, or fetches it.</summary>
/// <param name="network">The network.</param>
/// <param name="options">Where to put the file, and what it has to be.</param>
internal sealed class PretrainedFile(PretrainedNetwork network, PretrainedOptions options)
{
    private readonly PretrainedSource _source = PretrainedSource.Parse(options.Source ?? network.Source, nameof(options));
    private readonly Checksum? _checksum = (options.Sha256 ?? network.Sha256) is { } digits ? Checksum.Sha256(digits) : null;

    private Hub Hub => field ??= options.Hub ?? Hub.FromEnvironment();

    // What a file's checksum was when it was first seen, for files of which nobody says it, or not all of it.
    private string Record => Target + ".sha256";

    private string Target => Path.Combine(options.Cache, _source.CachePathAt(Hub));

    /// <summary>The file, checked.</summary>
    public async Task<string> FetchAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (_source.LocalPath is { } path)
        {
            await CheckAsync(path, _checksum, note: "", cancellationToken).ConfigureAwait(false);
            return path;
        }

        var address = _source.AddressAt(Hub);
        var recorded = _checksum?.IsWhole == true ? null : await RecordedAsync(cancellationToken).ConfigureAwait(false);
        var checksum = recorded is null ? _checksum : Checksum.Sha256(recorded);
        if (options.Offline)
        {
            if (!File.Exists(Target))
            {
                throw new FileNotFoundException(
                    $"The file of '{network}' is not on this machine, and downloads are switched off ({PretrainedOptions.OfflineVariable}). "
                    + ByHand(address),
                    Target);
            }

            var note = recorded is null ? "" : $" That was recorded when the file was first used: delete '{Record}' to accept another.";
            await CheckAsync(Target, checksum, note, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var note = recorded is null ? null : $"That was recorded when the file was first used: delete '{Record}' and '{Target}' to accept another.";
            await DownloadAsync(address, checksum, note, progress, cancellationToken).ConfigureAwait(false);
        }

        if (checksum?.IsWhole != true)
        {
            await RecordAsync(cancellationToken).ConfigureAwait(false);
        }

        return Target;
    }

    private async Task DownloadAsync(
        Uri address, Checksum? checksum, string? note, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using var client = ResumableDownload.CreateClient();
        var download = new ResumableDownload(client, address, Target, checksum, options.Patience)
        {
            Size = options.Sha256 is null ? network.Size : null,
            ChecksumNote = note,
            Prepare = Hub.Authorize,
            Announced = Hub.IsAt(address) ? Hub.Announced : null,
        };
        try
        {
            await download.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError or HttpRequestError.ResponseEnded)
        {
            throw new HttpRequestException(
                error.HttpRequestError,
                $"'{DownloadAddress.Show(address)}' cannot be reached: {MessageText.Sentence(error.Message).TrimEnd('.')}. Without a network: {ByHand(address)}",
                error,
                error.StatusCode);
        }
        catch (HttpRequestException error) when (error.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && Hub.IsAt(address))
        {
            throw new HttpRequestException(
                error.HttpRequestError,
                $"{error.Message} The hub answers so where there is no such repository, or where it asks for a token: set {Hub.TokenVariable}.",
                error,
                error.StatusCode);
        }
    }

    // The record; null where there is none, or it is of a file that begins otherwise than is asked for by now.
    private async Task<string?> RecordedAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Record) || !File.Exists(Target))
        {
            return null;
        }

        var recorded = (await File.ReadAllTextAsync(Record, cancellationToken).ConfigureAwait(false)).Trim();
        if (!Checksum.IsWholeSha256(recorded))
        {
            throw new InvalidDataException($"'{Record}' does not hold the SHA-256 of the file beside it: delete both, and the file is fetched anew.");
        }

        return _checksum?.Agrees(recorded) == false ? null : recorded;
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        var found = await Checksum.ComputeSha256Async(Target, cancellationToken).ConfigureAwait(false);
        try
        {
            AtomicFile.Write(Record, stream => stream.Write(Encoding.ASCII.GetBytes(found)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A cache that others fill and that cannot be written to here. The file is good without its record.
        }
    }

    private string ByHand(Uri address) =>
        $"Get {DownloadAddress.Show(address)} on another machine, and put it here: '{Target}'.";

    private async Task CheckAsync(string path, Checksum? checksum, string note, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{MessageText.Name(path)}'.", path);
        }

        if (checksum is not null && await checksum.ComputeAsync(path, cancellationToken).ConfigureAwait(false) is var found && !checksum.Agrees(found))
        {
            throw new InvalidDataException(
                $"'{path}' is not the file of '{network}': expected {checksum}, found {found}.{note}");
        }
    }
}
