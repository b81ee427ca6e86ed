using System.Net.Http.Headers;
using ResNetKit.Data.Downloading;

namespace ResNetKit.Pretrained;

/// <summary>Represents the Hugging Face Hub: its address and the user's token, which is sent only to the hub.</summary>
internal sealed class Hub
{
    /// <summary>The environment variable for the address of another hub, such as a mirror.</summary>
    public const string EndpointVariable = "HF_ENDPOINT";

    /// <summary>The environment variable for the token.</summary>
    public const string TokenVariable = "HF_TOKEN";

    private readonly string? _token;

    /// <summary>Initializes a hub.</summary>
    /// <param name="endpoint">The address; <see langword="null"/> for the official hub.</param>
    /// <param name="token">The token; <see langword="null"/> or empty for none.</param>
    /// <exception cref="ArgumentException">
    /// The endpoint is neither an https address nor the address of a server on this machine, or contains a user name or password. Or the token contains
    /// invalid characters. The message does not contain the token.
    /// </exception>
    public Hub(string? endpoint, string? token)
    {
        if (!Uri.TryCreate(string.IsNullOrWhiteSpace(endpoint) ? "https://huggingface.co" : endpoint.Trim(), UriKind.Absolute, out var address))
        {
            throw new ArgumentException($"{EndpointVariable} is not a valid address.", nameof(endpoint));
        }

        DownloadAddress.ThrowIfNotAllowed(address, EndpointVariable);
        Endpoint = address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _token = string.IsNullOrWhiteSpace(token) ? null : token.Trim();
        if (_token?.All(character => character is > ' ' and < '\u007f') == false)
        {
            throw new ArgumentException($"{TokenVariable} contains characters that are invalid in a token.", nameof(token));
        }
    }

    /// <summary>Gets the address, which ends with a slash.</summary>
    public Uri Endpoint { get; }

    /// <summary>Creates a hub from the environment variables.</summary>
    public static Hub FromEnvironment() => new(Environment.GetEnvironmentVariable(EndpointVariable), Environment.GetEnvironmentVariable(TokenVariable));

    /// <summary>Adds the token to a request if the request goes to the hub.</summary>
    public void Authorize(HttpRequestMessage request)
    {
        if (_token is not null && IsAt(request.RequestUri!))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }
    }

    /// <summary>
    /// Gets the SHA-256 checksum that the hub announces for a large file; <see langword="null"/> if the response is not from the hub or announces none.
    /// </summary>
    public Checksum? Announced(HttpResponseMessage response)
    {
        if (!IsAt(response.RequestMessage!.RequestUri!) || !response.Headers.TryGetValues("X-Linked-Etag", out var values))
        {
            return null;
        }

        var digits = values.First().Trim('"');
        return Checksum.IsWholeSha256(digits) ? Checksum.Sha256(digits) with { Origin = "The expected checksum is the one that the hub announces." } : null;
    }

    /// <summary>Determines whether an address belongs to the hub.</summary>
    public bool IsAt(Uri address) =>
        Uri.Compare(address, Endpoint, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
