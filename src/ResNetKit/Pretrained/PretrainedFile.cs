using System.Net;
using ResNetKit.Data.Downloading;

namespace ResNetKit.Pretrained;

/// <summary>Represents the file of a pretrained network: finds it on this machine or downloads it.</summary>
/// <param name="network">The network.</param>
/// <param name="options">The cache, source and checksum of the file.</param>
internal sealed class PretrainedFile(PretrainedNetwork network, PretrainedOptions options)
{
    private readonly PretrainedSource _source = PretrainedSource.Parse(options.Source ?? network.Source, nameof(options));
    private readonly Checksum? _given = (options.Sha256 ?? network.Sha256) is { } digits ? Checksum.Sha256(digits) : null;

    /// <summary>
    /// Gets a sentence for messages about a file in the cache that has no known checksum and cannot be read; <see langword="null"/> for other files.
    /// </summary>
    public string? HowToReplace => _source.LocalPath is null && _given is null ? $"To download the file again, delete '{Target}'." : null;

    private long? Size => options.Sha256 is null ? network.Size : null;

    private Hub Hub => field ??= options.Hub ?? Hub.FromEnvironment();

    private string Target => Path.Combine(options.Cache, _source.CachePathAt(Hub));

    /// <summary>Downloads the file if necessary, verifies it, and returns its path.</summary>
    public async Task<string> FetchAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (_source.LocalPath is { } path)
        {
            await CheckAsync(path, _given, cancellationToken).ConfigureAwait(false);
            return path;
        }

        if (_given?.IsWhole == true)
        {
            await EnsureAsync(_given, progress, cancellationToken).ConfigureAwait(false);
            return Target;
        }

        var record = new RecordedChecksum(Target);
        var recorded = await record.ReadAsync(_given, cancellationToken).ConfigureAwait(false);
        await EnsureAsync(recorded ?? _given, progress, cancellationToken).ConfigureAwait(false);
        if (recorded is null)
        {
            await record.WriteAsync(cancellationToken).ConfigureAwait(false);
        }

        return Target;
    }

    /// <summary>Ensures that the file is in the cache and, if a checksum is given, that it has this checksum.</summary>
    private async Task EnsureAsync(Checksum? checksum, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var address = _source.AddressAt(Hub);
        if (!options.Offline)
        {
            await DownloadAsync(address, checksum, progress, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!File.Exists(Target))
        {
            throw new FileNotFoundException(
                $"The file of '{network}' is not in the cache, and downloads are disabled ({PretrainedOptions.OfflineVariable}). "
                + $"Download {ByHand(address)}",
                Target);
        }

        await CheckAsync(Target, checksum, cancellationToken).ConfigureAwait(false);
    }

    private async Task DownloadAsync(Uri address, Checksum? checksum, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using var client = ResumableDownload.CreateClient();
        var download = new ResumableDownload(client, address, Target, checksum)
        {
            Size = Size,
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
                $"{error.Message} To work offline, download {ByHand(address)}",
                error,
                error.StatusCode);
        }
        catch (HttpRequestException error) when (error.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && Hub.IsAt(address))
        {
            throw new HttpRequestException(
                error.HttpRequestError,
                $"{error.Message} The hub answers like this if the repository does not exist or requires a token. "
                + $"If it requires one, set {Hub.TokenVariable}.",
                error,
                error.StatusCode);
        }
    }

    private string ByHand(Uri address) => $"{DownloadAddress.Show(address)} on another machine and save it as '{Target}'.";

    private async Task CheckAsync(string path, Checksum? checksum, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                Directory.Exists(path) ? $"'{MessageText.Name(path)}' is a folder; expected a file." : $"There is no file '{MessageText.Name(path)}'.", path);
        }

        if (Size is { } size && LengthOf(path) is var length && length != size)
        {
            throw new InvalidDataException($"'{path}' is not the file of '{network}': expected {size} bytes, found {length}.");
        }

        if (checksum is not null && await checksum.ComputeAsync(path, cancellationToken).ConfigureAwait(false) is var found && !checksum.Agrees(found))
        {
            throw new InvalidDataException($"'{path}' is not the file of '{network}': {checksum.Mismatch(found)}");
        }
    }

    // Gets the length of a file or, if the path is a link, of the file that it leads to.
    private static long LengthOf(string path)
    {
        using var file = File.OpenRead(path);
        return file.Length;
    }
}
