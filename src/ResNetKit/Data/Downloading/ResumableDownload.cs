using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace ResNetKit.Data.Downloading;

/// <summary>
/// Fetches one file over HTTP. It grows under the name <c>….part</c>, which a later attempt continues, and gets its own name when its
/// checksum agrees.
/// </summary>
/// <param name="client">How to reach the server.</param>
/// <param name="source">The file.</param>
/// <param name="path">Where to put it.</param>
/// <param name="md5">Its checksum, in lower-case hexadecimal digits.</param>
/// <param name="patience">How long a server may send nothing before it counts as gone; without it, a minute.</param>
internal sealed class ResumableDownload(HttpClient client, Uri source, string path, string md5, TimeSpan? patience = null)
{
    private const int BufferSize = 1 << 17;

    private readonly string _part = path + ".part";
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMinutes(1);

    /// <summary>Downloads what is missing, and checks the whole.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached or refuses.</exception>
    /// <exception cref="IOException">The transfer broke off, or the file cannot be written.</exception>
    /// <exception cref="InvalidDataException">The whole file has another checksum; it is deleted.</exception>
    public async Task RunAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && await ComputeMd5Async(path, cancellationToken).ConfigureAwait(false) == md5)
        {
            return;
        }

        if (!await TryTransferAsync(progress, cancellationToken).ConfigureAwait(false))
        {
            // The part is as long as the server's file or longer, so there is nothing to continue: it is the whole file, or wrong.
            if (await ComputeMd5Async(_part, cancellationToken).ConfigureAwait(false) != md5)
            {
                File.Delete(_part);
                await TryTransferAsync(progress, cancellationToken).ConfigureAwait(false);
            }
        }

        var found = await ComputeMd5Async(_part, cancellationToken).ConfigureAwait(false);
        if (found != md5)
        {
            File.Delete(_part);
            throw new InvalidDataException($"'{source}' is not the expected file: expected MD5 {md5}, found {found}. It has been deleted.");
        }

        File.Move(_part, path, overwrite: true);
    }

    // False where the server says that nothing lies beyond the part's end.
    private async Task<bool> TryTransferAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var received = File.Exists(_part) ? new FileInfo(_part).Length : 0;
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        if (received > 0)
        {
            request.Headers.Range = new RangeHeaderValue(received, null);
        }

        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && received > 0)
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        var continues = response.StatusCode == HttpStatusCode.PartialContent;
        if (continues && response.Content.Headers.ContentRange?.From != received)
        {
            throw new IOException($"'{source}' was asked to continue at byte {received} and answered with another part of the file.");
        }

        // Shared with nobody: a second download into the same folder fails here instead of mixing its bytes with ours.
        var file = new FileStream(_part, continues ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await using (file.ConfigureAwait(false))
        {
            var total = file.Length + response.Content.Headers.ContentLength;
            await CopyAsync(response, file, total, progress, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_patience);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"'{source}' did not answer within {_patience.TotalSeconds} seconds.");
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
        }

        if (total is not null && file.Length != total)
        {
            throw BrokenOff(file.Length, total, null);
        }
    }

    private IOException BrokenOff(long received, long? total, Exception? error) => new(
        $"The download of '{source}' broke off after {received} of {total?.ToString() ?? "unknown"} bytes. "
        + $"They are kept in '{_part}'; the next attempt continues there.",
        error);

    private static async Task<string> ComputeMd5Async(string file, CancellationToken cancellationToken)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true);
        await using (stream.ConfigureAwait(false))
        {
            // Not for security: it is the checksum that the publisher gives.
#pragma warning disable CA5351
            return Convert.ToHexStringLower(await MD5.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
#pragma warning restore CA5351
        }
    }
}
