using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ResNetKit.Data.Downloading;

/// <summary>
/// Fetches one file over HTTP. It grows under the name <c>….part</c>, which a later attempt continues, and gets its own name when its
/// checksum agrees. Of several that fetch the same file at a time, also in other processes, one does it and the others wait.
/// </summary>
/// <param name="client">How to reach the server.</param>
/// <param name="source">The file.</param>
/// <param name="path">Where to put it; its folder must exist.</param>
/// <param name="checksum">What its checksum has to be; null where that is not known. Then a file that is there is taken as it is, and an attempt that broke
/// off is not continued, unless the server announces a checksum.</param>
/// <param name="patience">How long a server may send nothing before it counts as gone; without it, a minute.</param>
internal sealed class ResumableDownload(HttpClient client, Uri source, string path, Checksum? checksum, TimeSpan? patience = null)
{
    private const int BufferSize = 1 << 17;
    private const int MaxRedirects = 10;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    // What the operating systems answer where somebody has a file open for itself alone.
    private static readonly int[] _inUse = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private readonly string _part = path + ".part";
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMinutes(1);
    private Checksum? _checksum = checksum;

    /// <summary>Gets the length that the file has to have; null where it is not known.</summary>
    public long? Size { get; init; }

    /// <summary>Gets what is added to the message where the checksum disagrees: where it comes from, and the way out; null for nothing.</summary>
    public string? ChecksumNote { get; init; }

    /// <summary>Gets what is done to each request before it is sent: credentials for some servers.</summary>
    public Action<HttpRequestMessage>? Prepare { get; init; }

    /// <summary>Gets the checksum that an answer announces, for servers that are believed; null where it announces none.</summary>
    public Func<HttpResponseMessage, Checksum?>? Announced { get; init; }

    /// <summary>Gets what is called between the closing of the whole part and its renaming, for tests.</summary>
    internal Func<Task>? BeforeRename { get; init; }

    /// <summary>Makes a client that leaves redirects to this class, and reaches this machine's own servers without a proxy.</summary>
    public static HttpClient CreateClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, Proxy = new RemoteProxy(HttpClient.DefaultProxy) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("ResNetKit");
        return client;
    }

    /// <summary>Downloads what is missing, and checks the whole.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached, refuses, or redirects where it may not.</exception>
    /// <exception cref="IOException">The transfer broke off, or the file cannot be written.</exception>
    /// <exception cref="InvalidDataException">The whole file has another checksum, and is deleted; or another length.</exception>
    public async Task RunAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        // A file that is there needs no lock, so that it may lie in a folder that cannot be written to.
        if (await IsThereAsync(cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // Whoever else wants the same file waits here until it has its name. The lock is a file of its own that stays: one that is renamed or deleted would be
        // locked by some while others have another of the same name.
        var locked = await OpenAsync(path + ".lock", cancellationToken).ConfigureAwait(false);
        await using (locked.ConfigureAwait(false))
        {
            if (!await IsThereAsync(cancellationToken).ConfigureAwait(false))
            {
                await FetchAsync(progress, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task FetchAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var part = await OpenAsync(_part, cancellationToken).ConfigureAwait(false);
        var isEmpty = false;
        try
        {
            await CompleteAsync(part, progress, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            isEmpty = part.Length == 0;
            throw;
        }
        finally
        {
            await part.DisposeAsync().ConfigureAwait(false);
            if (isEmpty)
            {
                File.Delete(_part);
            }
        }

        if (BeforeRename is not null)
        {
            await BeforeRename().ConfigureAwait(false);
        }

        await RenameAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RenameAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                File.Move(_part, path, overwrite: true);
                return;
            }
            catch (IOException error) when (IsInUse(error))
            {
                // Somebody reads the file that it takes the place of.
                await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        while (File.Exists(path))
        {
            if (_checksum is null)
            {
                return true;
            }

            if (TryOpen(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete) is { } file)
            {
                await using (file.ConfigureAwait(false))
                {
                    return _checksum.Agrees(await _checksum.ComputeAsync(file, cancellationToken).ConfigureAwait(false));
                }
            }

            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    // Shared with nobody; waits for whoever has it.
    private static async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryOpen(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None) is { } file)
            {
                return file;
            }

            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null where another has the file open for itself alone, or it has just gone.
    private static FileStream? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, access, share, bufferSize: 0, useAsync: true);
        }
        catch (IOException error) when (error is FileNotFoundException || IsInUse(error))
        {
            return null;
        }
    }

    private static bool IsInUse(IOException error) => error.GetType() == typeof(IOException) && _inUse.Contains(error.HResult);

    // Brings the part to the whole file, or throws. It is left empty where nothing of it can be used.
    private async Task CompleteAsync(FileStream part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (part.Length > Size || (_checksum is null && Announced is null))
        {
            part.SetLength(0);
        }

        var isNew = part.Length == 0;
        if (!await TryTransferAsync(part, progress, cancellationToken).ConfigureAwait(false)
            && (_checksum is null || !_checksum.Agrees(await ComputeAsync(part, cancellationToken).ConfigureAwait(false))))
        {
            // The part is as long as the server's file or longer, so there is nothing to continue: it is the whole file, or wrong.
            part.SetLength(0);
            isNew = true;
            await TryTransferAsync(part, progress, cancellationToken).ConfigureAwait(false);
        }

        if (Size is { } size && part.Length != size)
        {
            var found = part.Length;
            part.SetLength(0);
            throw WrongSize(size, found);
        }

        if (_checksum is not null && await ComputeAsync(part, cancellationToken).ConfigureAwait(false) is var sum && !_checksum.Agrees(sum))
        {
            part.SetLength(0);
            throw new InvalidDataException(
                $"'{DownloadAddress.Show(source)}' is not the expected file: expected {_checksum}, found {sum}. It has been deleted."
                + (ChecksumNote is null ? "" : " " + ChecksumNote)
                + (isNew ? "" : " A part of it was there from an earlier attempt and may have been damaged: try once more."));
        }

        part.Flush(flushToDisk: true);
    }

    private async Task<string> ComputeAsync(FileStream part, CancellationToken cancellationToken)
    {
        part.Position = 0;
        return await _checksum!.ComputeAsync(part, cancellationToken).ConfigureAwait(false);
    }

    // False where the server says that nothing lies beyond the part's end.
    private async Task<bool> TryTransferAsync(FileStream part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var received = part.Length;
        using var response = await SendAsync(received, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && received > 0)
        {
            return false;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"'{DownloadAddress.Show(source)}' cannot be fetched: the server answers {(int)response.StatusCode} ({response.StatusCode}).",
                inner: null,
                response.StatusCode);
        }

        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            if (response.Content.Headers.ContentRange?.From != received)
            {
                // Or every attempt from here on would fail alike.
                part.SetLength(0);
                throw new IOException($"'{DownloadAddress.Show(source)}' was asked to continue at byte {received} and answered with another part of the file. The next attempt begins anew.");
            }

            if (_checksum is null)
            {
                // No checksum was announced after all: nothing would tell whether the two parts belong together.
                response.Dispose();
                part.SetLength(0);
                return await TryTransferAsync(part, progress, cancellationToken).ConfigureAwait(false);
            }
        }
        else
        {
            part.SetLength(0);
        }

        part.Position = part.Length;
        var total = part.Length + response.Content.Headers.ContentLength;
        if (Size is { } size && total is { } announced && announced != size)
        {
            part.SetLength(0);
            throw WrongSize(size, announced);
        }

        await CopyAsync(response, part, total, progress, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // Follows redirects, so that every address on the way is checked, and every request prepared for the server that gets it.
    private async Task<HttpResponseMessage> SendAsync(long from, CancellationToken cancellationToken)
    {
        var address = source;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (from > 0)
            {
                request.Headers.Range = new RangeHeaderValue(from, null);
            }

            Prepare?.Invoke(request);
            var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.RequestMessage?.RequestUri is { } reached && reached != address && !DownloadAddress.MayRedirect(address, reached))
            {
                // A caller's client follows redirects by itself, unless it is told not to.
                response.Dispose();
                throw RefusedRedirect(address, reached);
            }

            _checksum ??= Announced?.Invoke(response);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return response;
            }

            using (response)
            {
                var next = response.Headers.Location is { } location ? new Uri(address, location) : null;
                if (next is null || !DownloadAddress.MayRedirect(address, next))
                {
                    throw RefusedRedirect(address, next);
                }

                if (redirects == MaxRedirects)
                {
                    throw new HttpRequestException($"'{DownloadAddress.Show(source)}' redirects more than {MaxRedirects} times.");
                }

                address = next;
            }
        }
    }

    private static HttpRequestException RefusedRedirect(Uri from, Uri? to) =>
        new($"'{DownloadAddress.Show(from)}' redirects to {(to is null ? "nowhere" : $"'{DownloadAddress.Show(to)}'")}: only https is followed.");

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_patience);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (DownloadAddress.ShowsCredentials(error.ToString()))
        {
            // .NET shows a proxy's address with its password.
            throw new HttpRequestException(
                error.HttpRequestError, DownloadAddress.WithoutCredentials(error.Message), inner: null, error.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"'{DownloadAddress.Show(request.RequestUri!)}' did not answer within {_patience.TotalSeconds} seconds.");
        }
    }

    private async Task CopyAsync(
        HttpResponseMessage response,
        FileStream file,
        long? total,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            progress?.Report(new DownloadProgress(file.Length, total));
            int count;
            using (var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                limited.CancelAfter(_patience);
                try
                {
                    count = await body.ReadAsync(buffer, limited.Token).ConfigureAwait(false);
                }
                catch (Exception error)
                    when (error is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    throw BrokenOff(file.Length, total, error);
                }
            }

            if (count == 0)
            {
                break;
            }

            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            if (file.Length > Size)
            {
                var length = file.Length;
                file.SetLength(0);
                throw WrongSize(Size.Value, length);
            }
        }

        if (total is not null && file.Length != total)
        {
            throw BrokenOff(file.Length, total, null);
        }
    }

    private InvalidDataException WrongSize(long expected, long found) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"'{DownloadAddress.Show(source)}' is not the expected file: expected {expected} bytes, found {found}. It has been deleted."));

    private IOException BrokenOff(long received, long? total, Exception? error) => new(
        $"The download of '{DownloadAddress.Show(source)}' broke off after {received} of {total?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} bytes. "
        + $"They are kept in '{_part}'; the next attempt {(_checksum is null ? "begins anew, for want of a checksum" : "continues there")}.",
        error);
}
