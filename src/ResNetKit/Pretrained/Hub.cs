using System.Net.Http.Headers;
using ResNetKit.Data.Downloading;

namespace ResNetKit.Pretrained;

/// <summary>The Hugging Face Hub: where it is, and the user's token for it, which goes to it alone.</summary>
internal sealed class Hub
{
    /// <summary>The variable that names another hub, such as a mirror.</summary>
    public const string EndpointVariable = "HF_ENDPOINT";

    /// <summary>The variable that holds the token.</summary>
    public const string TokenVariable = "HF_TOKEN";

    private readonly string? _token;

    /// <summary>Notes where the hub is.</summary>
    /// <param name="endpoint">Its address; null for the official one.</param>
    /// <param name="token">The token; null or empty for none.</param>
    /// <exception cref="ArgumentException">The endpoint is no https address, or the token has characters that no token has. The token is in no message.</exception>
    public Hub(string? endpoint, string? token)
    {
        if (!Uri.TryCreate(string.IsNullOrWhiteSpace(endpoint) ? "https://huggingface.co" : endpoint.Trim(), UriKind.Absolute, out var address))
        {
            throw new ArgumentException($"{EndpointVariable} is no address.", nameof(endpoint));
        }

        DownloadAddress.ThrowIfNotAllowed(address, nameof(endpoint));
        Endpoint = address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _token = string.IsNullOrWhiteSpace(token) ? null : token.Trim();
        if (_token?.All(character => character is > ' ' and < '\u007f') == false)
        {
            throw new ArgumentException($"{TokenVariable} has characters that no token has.", nameof(token));
        }
    }

    /// <summary>Gets the address, which ends with a slash.</summary>
    public Uri Endpoint { get; }

    /// <summary>The hub as the environment says.</summary>
    public static Hub FromEnvironment() => new(Environment.GetEnvironmentVariable(EndpointVariable), Environment.GetEnvironmentVariable(TokenVariable));

    /// <summary>Adds the token to a request that goes to the hub.</summary>
    public void Authorize(HttpRequestMessage request)
    {
        if (_token is not null && IsAt(request.RequestUri!))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        }
    }

    /// <summary>The SHA-256 that the hub announces for a large file; null where an answer is not the hub's, or has none.</summary>
    public Checksum? Announced(HttpResponseMessage response)
    {
        if (!IsAt(response.RequestMessage!.RequestUri!) || !response.Headers.TryGetValues("X-Linked-Etag", out var values))
        {
            return null;
        }

        var digits = values.First().Trim('"');
        return Checksum.IsWholeSha256(digits) ? Checksum.Sha256(digits) with { Origin = "The expected checksum is the one that the hub announces." } : null;
    }

    /// <summary>Whether an address is the hub's.</summary>
    public bool IsAt(Uri address) =>
        Uri.Compare(address, Endpoint, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
