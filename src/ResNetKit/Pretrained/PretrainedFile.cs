using System.Net;
using System.Net.Sockets;
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

    // What a file's checksum was when it was first seen, for files of which nobody says it.
    private string Record => Target + ".sha256";

    private string Target => Path.Combine(options.Cache, _source.CachePath);

    /// <summary>The file, checked.</summary>
    public async Task<string> FetchAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (_source.LocalPath is { } path)
        {
            await CheckAsync(path, _checksum, cancellationToken).ConfigureAwait(false);
            return path;
        }

        var hub = options.Hub ?? Hub.FromEnvironment();
        var address = _source.AddressAt(hub);
        var checksum = _checksum ?? await RecordedAsync(cancellationToken).ConfigureAwait(false);
        if (options.Offline)
        {
            if (!File.Exists(Target))
            {
                throw new FileNotFoundException(
                    $"The file of '{MessageText.Name(network.Name)}' is not on this machine, and downloads are switched off ({PretrainedOptions.OfflineVariable}). "
                    + ByHand(address),
                    Target);
            }

            await CheckAsync(Target, checksum, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await DownloadAsync(hub, address, checksum, progress, cancellationToken).ConfigureAwait(false);
        }

        if (checksum is null)
        {
            var found = await Checksum.ComputeSha256Async(Target, cancellationToken).ConfigureAwait(false);
            AtomicFile.Write(Record, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(found)));
        }

        return Target;
    }

    private async Task DownloadAsync(
        Hub hub, Uri address, Checksum? checksum, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using var client = ResumableDownload.CreateClient();
        var download = new ResumableDownload(client, address, Target, checksum, options.Patience)
        {
            Size = options.Sha256 is null ? network.Size : null,
            Prepare = hub.Authorize,
            Announced = hub.IsAt(address) ? hub.Announced : null,
        };
        try
        {
            await download.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (error.StatusCode is null && error.InnerException is (SocketException or IOException))
        {
            throw new HttpRequestException(
                $"'{DownloadAddress.Show(address)}' cannot be reached: {MessageText.Sentence(error.Message).TrimEnd('.')}. Without a network: {ByHand(address)}", error, error.StatusCode);
        }
        catch (HttpRequestException error) when (error.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && hub.IsAt(address))
        {
            throw new HttpRequestException(
                $"{error.Message} The hub answers so where there is no such repository, or where it asks for a token: set {Hub.TokenVariable}.", error, error.StatusCode);
        }
    }

    private async Task<Checksum?> RecordedAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Record) || !File.Exists(Target))
        {
            return null;
        }

        var recorded = (await File.ReadAllTextAsync(Record, cancellationToken).ConfigureAwait(false)).Trim();
        return Checksum.IsWholeSha256(recorded)
            ? Checksum.Sha256(recorded)
            : throw new InvalidDataException($"'{Record}' does not hold the SHA-256 of the file beside it: delete both, and the file is fetched anew.");
    }

    private string ByHand(Uri address) =>
        $"Get {DownloadAddress.Show(address)} on another machine, and put it here: '{Target}'.";

    private async Task CheckAsync(string path, Checksum? checksum, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{MessageText.Name(path)}'.", path);
        }

        if (checksum is not null && await checksum.ComputeAsync(path, cancellationToken).ConfigureAwait(false) is var found && !checksum.Agrees(found))
        {
            throw new InvalidDataException(
                $"'{path}' is not the file of '{MessageText.Name(network.Name)}': expected {checksum}, found {found}.");
        }
    }
}
