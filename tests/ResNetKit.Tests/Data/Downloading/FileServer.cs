using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ResNetKit.Tests.Data.Downloading;

/// <summary>A web server on this machine that offers one file and can misbehave in the ways that servers do.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _content;

    public FileServer(byte[] content)
    {
        _content = content;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/file");
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Bytes of the body after which the server hangs up.</summary>
    public int? HangsUpAfter { get; set; }

    /// <summary>Whether the server says nothing more after the first bytes, but keeps the connection.</summary>
    public bool FallsSilent { get; set; }

    public bool IgnoresRanges { get; set; }

    /// <summary>An answer without any content.</summary>
    public string? Refusal { get; set; }

    /// <summary>Where each request asked to begin; null where it asked for everything.</summary>
    public List<long?> Requests { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over, or its client has gone.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var request = await ReadHeadAsync(stream);
        var range = request.Split("\r\n").FirstOrDefault(line => line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase));
        long? begin = range is null ? null : long.Parse(range["Range: bytes=".Length..^1], CultureInfo.InvariantCulture);
        Requests.Add(begin);

        if (Refusal is not null)
        {
            await WriteHeadAsync(stream, Refusal, 0, "");
            return;
        }

        if (begin >= _content.Length && !IgnoresRanges)
        {
            await WriteHeadAsync(stream, "416 Range Not Satisfiable", 0, $"Content-Range: bytes */{_content.Length}\r\n");
            return;
        }

        var first = IgnoresRanges ? 0 : (int)(begin ?? 0);
        var partial = begin is not null && !IgnoresRanges;
        var rest = _content.AsMemory(first);
        await WriteHeadAsync(
            stream,
            partial ? "206 Partial Content" : "200 OK",
            rest.Length,
            partial ? $"Content-Range: bytes {first}-{_content.Length - 1}/{_content.Length}\r\n" : "");
        await stream.WriteAsync(rest[..Math.Min(HangsUpAfter ?? int.MaxValue, rest.Length)]);
        await stream.FlushAsync();
        if (FallsSilent)
        {
            // Until the client hangs up.
            await stream.CopyToAsync(Stream.Null);
        }
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

    private static async Task WriteHeadAsync(NetworkStream stream, string status, int length, string headers) =>
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n"));
}
