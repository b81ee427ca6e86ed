using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ResNetKit.Data.Downloading;

/// <summary>
/// Downloads a file over HTTP. The bytes are written to "the part", a file with the additional extension <c>.part</c>. A later attempt
/// can continue the part. The part is renamed when it is complete and its checksum is correct. If several callers, also in other processes,
/// request the same file at the same time, one downloads it and the others wait.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="source">The address of the file.</param>
/// <param name="path">The destination; its folder must exist.</param>
/// <param name="checksum">
/// The expected checksum; <see langword="null"/> if it is unknown. In that case, an existing file is accepted if its length is
/// <see cref="Size"/> or if <see cref="Size"/> is also unknown. An interrupted download is then continued only if the server announces a
/// checksum.
/// </param>
/// <param name="patience">The longest time without data from the server before the download fails; <see langword="null"/> for one minute.</param>
internal sealed class ResumableDownload(HttpClient client, Uri source, string path, Checksum? checksum, TimeSpan? patience = null)
{
    private const int BufferSize = 1 << 17;
    private const int MaxRedirects = 10;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    // The error codes of the operating systems for a file that is open elsewhere for exclusive access.
    private static readonly int[] _inUse = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private readonly string _part = path + ".part";
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMinutes(1);
    private Checksum? _checksum = checksum;

    /// <summary>Gets the expected length of the file in bytes; <see langword="null"/> if it is unknown.</summary>
    public long? Size { get; init; }

    /// <summary>Gets an action that is called for each request before it is sent, for example to add credentials.</summary>
    public Action<HttpRequestMessage>? Prepare { get; init; }

    /// <summary>Gets a function that returns the checksum announced in the response of a trusted server, or <see langword="null"/> if there is none.</summary>
    public Func<HttpResponseMessage, Checksum?>? Announced { get; init; }

    /// <summary>Gets a function, used by tests, that is called after the complete part has been closed and before it is renamed.</summary>
    internal Func<Task>? BeforeRename { get; init; }

    /// <summary>Creates a client that uses no proxy for servers on this computer and follows no redirects. This class follows redirects itself.</summary>
    public static HttpClient CreateClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, Proxy = new RemoteProxy(HttpClient.DefaultProxy) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("ResNetKit");
        return client;
    }

    /// <summary>
    /// Downloads the missing part of the file and verifies the complete file. Does nothing if the file already exists with the expected
    /// checksum and length.
    /// </summary>
    /// <exception cref="HttpRequestException">
    /// The server cannot be reached, returns an error, redirects too often, or redirects to an address that is not allowed.
    /// </exception>
    /// <exception cref="IOException">
    /// The download was interrupted, the server did not answer in time, or the file cannot be written.
    /// </exception>
    /// <exception cref="InvalidDataException">The file has the wrong checksum or length. It has been deleted.</exception>
    public async Task RunAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        // An existing file is checked without a lock, so that it may be in a folder without write access.
        if (await IsThereAsync(cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        // Other callers for the same file wait here until it has been renamed. The lock is a separate file that is never renamed or deleted.
        // Otherwise, some callers could hold the old file while others lock a new one of the same name.
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
                // The file that is about to be replaced is open, for example because another process reads it.
                await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        while (File.Exists(path))
        {
            if (_checksum is null && Size is null)
            {
                return true;
            }

            FileStream? file;
            try
            {
                file = TryOpen(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            }
            catch (FileNotFoundException)
            {
                // The file has just been deleted, or it is a symbolic link to a file that does not exist.
                return false;
            }

            if (file is not null)
            {
                await using (file.ConfigureAwait(false))
                {
                    return (Size is null || file.Length == Size)
                        && (_checksum is null || _checksum.Agrees(await _checksum.ComputeAsync(file, cancellationToken).ConfigureAwait(false)));
                }
            }

            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    // Opens a file for exclusive access, and waits while another caller or process has it open.
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

    // Returns null if the file is already open in a way that excludes this access.
    private static FileStream? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, mode, access, share, bufferSize: 0, useAsync: true);
        }
        catch (IOException error) when (IsInUse(error))
        {
            return null;
        }
    }

    private static bool IsInUse(IOException error) => error.GetType() == typeof(IOException) && _inUse.Contains(error.HResult);

    // Completes the part or throws. The part is left empty if its content cannot be used.
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
            // The part is at least as long as the server's file, so it cannot be continued. It is not known to be the complete file, so it is discarded.
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
                $"'{DownloadAddress.Show(source)}' is not the expected file: {_checksum.Mismatch(sum, "It has been deleted.")}"
                + (isNew ? "" : " Part of it came from an earlier attempt and may have been damaged: try again."));
        }

        part.Flush(flushToDisk: true);
    }

    private async Task<string> ComputeAsync(FileStream part, CancellationToken cancellationToken)
    {
        part.Position = 0;
        return await _checksum!.ComputeAsync(part, cancellationToken).ConfigureAwait(false);
    }

    // Returns false if the server reports that the file has no bytes beyond the end of the part.
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
                // If the part were not cleared, every further attempt would fail in the same way.
                part.SetLength(0);
                throw new IOException(
                    $"'{DownloadAddress.Show(source)}' was asked to continue at byte {received}, but the server sent another part of the file. "
                    + "The next attempt starts from the beginning.");
            }

            if (_checksum is null && received > 0)
            {
                // The server announced no checksum, so there is no way to verify that the two parts belong to the same file.
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

        // A server may send less than the rest of the file, so the length of the whole file is taken from the Content-Range header if there is one.
        var total = response.Content.Headers.ContentRange?.Length ?? (part.Length + response.Content.Headers.ContentLength);
        if (Size is { } size && total is { } announced && announced != size)
        {
            part.SetLength(0);
            throw WrongSize(size, announced);
        }

        await CopyAsync(response, part, total, progress, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // Follows redirects here, so that every address is checked and every request is prepared for its server.
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
                // A client supplied by the caller may have followed a redirect by itself, so the final address is checked as well.
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
        new($"'{DownloadAddress.Show(from)}' redirects to {(to is null ? "nowhere" : $"'{DownloadAddress.Show(to)}'")}: "
            + (to is not null && DownloadAddress.IsAllowed(to)
                ? "only a server on this computer may redirect to this computer."
                : "only https is followed."));

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_patience);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            // Messages of .NET may contain the address of a proxy with its password, and some give the reason only in an inner exception.
            var reason = error.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.Unknown
                ? error.GetBaseException().Message
                : error.Message;
            throw new HttpRequestException(
                error.HttpRequestError,
                $"'{DownloadAddress.Show(request.RequestUri!)}' cannot be reached: "
                + $"{MessageText.Sentence(DownloadAddress.WithoutCredentials(reason)).TrimEnd('.')}.",
                DownloadAddress.ShowsCredentials(error.ToString()) ? null : error,
                error.StatusCode);
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
        $"The download of '{DownloadAddress.Show(source)}' was interrupted after {received} of "
        + $"{total?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} bytes. "
        + (received == 0
            ? "The next attempt starts from the beginning."
            : $"They are kept in '{_part}'; "
                + $"the next attempt {(_checksum is null ? "starts from the beginning, because no checksum is known" : "continues there")}."),
        error);
}
