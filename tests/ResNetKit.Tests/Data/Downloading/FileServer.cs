using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ResNetKit.Tests.Data.Downloading;

/// <summary>Represents a web server on this machine that offers one file and can misbehave in ways that occur in practice.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<string> _heads = [];
    private readonly byte[] _content;

    public FileServer(byte[] content)
    {
        _content = content;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/file");
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Gets or sets the number of bytes of the body after which the server stops sending; null to send all of them.</summary>
    public int? HangsUpAfter { get; set; }

    /// <summary>Gets or sets a value indicating whether the server keeps the connection open after it has stopped sending.</summary>
    public bool FallsSilent { get; set; }

    public bool IgnoresRanges { get; set; }

    /// <summary>Gets or sets the number of bytes by which the answer to a range request begins too early.</summary>
    public int ShiftsRangesBy { get; set; }

    /// <summary>Gets or sets the maximum number of bytes in the answer to a range request.</summary>
    public int? LongestRange { get; set; }

    /// <summary>Gets or sets a value indicating whether the server answers each request as if it were a range request.</summary>
    public bool AlwaysSendsRanges { get; set; }

    /// <summary>Gets or sets the HTTP status of all answers, which then have no content; null to answer normally.</summary>
    public string? Refusal { get; set; }

    /// <summary>Gets the redirects, from paths to addresses. For every other path, the server sends the file.</summary>
    public Dictionary<string, string> Redirects { get; } = [];

    /// <summary>Gets or sets additional header lines of all answers.</summary>
    public string Headers { get; set; } = "";

    /// <summary>Gets or sets a task for which the server waits before it sends a body.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Gets the first byte that each request asked for; null for a request without a range.</summary>
    public List<long?> Requests => Heads.ConvertAll(Begin);

    /// <summary>Gets the request line and the header lines of each request.</summary>
    public List<string> Heads
    {
        get
        {
            lock (_lock)
            {
                return [.. _heads];
            }
        }
    }

    /// <summary>Gets the path of each request.</summary>
    public List<string> Paths => Heads.ConvertAll(head => head.Split(' ')[1]);

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await AnswerAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client has closed the connection.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var request = await ReadHeadAsync(stream);
        lock (_lock)
        {
            _heads.Add(request);
        }

        if (Refusal is not null)
        {
            await WriteHeadAsync(stream, Refusal, 0, "");
            return;
        }

        if (Redirects.TryGetValue(request.Split(' ')[1], out var target))
        {
            await WriteHeadAsync(stream, "302 Found", 0, $"Location: {target}\r\n");
            return;
        }

        var begin = Begin(request);
        if (begin >= _content.Length && !IgnoresRanges)
        {
            await WriteHeadAsync(stream, "416 Range Not Satisfiable", 0, $"Content-Range: bytes */{_content.Length}\r\n");
            return;
        }

        var first = IgnoresRanges ? 0 : (int)(begin ?? 0) - (begin is null ? 0 : ShiftsRangesBy);
        var partial = AlwaysSendsRanges || (begin is not null && !IgnoresRanges);
        var rest = _content.AsMemory(first);
        rest = partial ? rest[..Math.Min(LongestRange ?? int.MaxValue, rest.Length)] : rest;
        await WriteHeadAsync(
            stream,
            partial ? "206 Partial Content" : "200 OK",
            rest.Length,
            partial ? $"Content-Range: bytes {first}-{first + rest.Length - 1}/{_content.Length}\r\n" : "");
        await Gate;
        await stream.WriteAsync(rest[..Math.Min(HangsUpAfter ?? int.MaxValue, rest.Length)]);
        await stream.FlushAsync();
        if (FallsSilent)
        {
            // Waits until the client closes the connection.
            await stream.CopyToAsync(Stream.Null);
        }
    }

    private static long? Begin(string request)
    {
        var range = request.Split("\r\n").FirstOrDefault(line => line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase));
        return range is null ? null : long.Parse(range["Range: bytes=".Length..^1], CultureInfo.InvariantCulture);
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) == 1)
        {
            head.Append((char)buffer[0]);
        }

        return head.ToString();
    }

    private async Task WriteHeadAsync(NetworkStream stream, string status, int length, string headers) =>
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}{Headers}Connection: close\r\n\r\n"));
}
