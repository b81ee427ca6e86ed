using System.Security.Cryptography;
using System.Text;
using ResNetKit.Data.Downloading;

namespace ResNetKit.Pretrained;

/// <summary>Where a trained network's file is: on this machine, at an address, or in a repository of the hub.</summary>
internal sealed record PretrainedSource
{
    private const string HubPrefix = "hf:";
    private const string HubFile = "model.safetensors";
    private const string HubRevision = "main";

    // Of addresses and of names in the hub, on every operating system.
    private const char Separator = '/';

    // File systems take 255 bytes.
    private const int LongestName = 120;

    private static readonly string[] s_extensions = [".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".dat"];

    private readonly string? _path;
    private readonly Uri? _address;
    private readonly string? _hubPath;

    private PretrainedSource(string? path = null, Uri? address = null, string? hubPath = null, string? cachePath = null)
    {
        (_path, _address, _hubPath) = (path, address, hubPath);
        CachePath = cachePath ?? "";
    }

    /// <summary>Gets the path of a file on this machine; null for the others.</summary>
    public string? LocalPath => _path;

    /// <summary>Gets the place of the file in the cache, relative to it.</summary>
    public string CachePath { get; }

    /// <summary>Whether a text looks like a place rather than like a name.</summary>
    public static bool IsPlace(string text) => text.StartsWith(HubPrefix, StringComparison.Ordinal)
        || text.Contains('/', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal)
        || s_extensions.Contains(Path.GetExtension(text), StringComparer.OrdinalIgnoreCase) || File.Exists(text);

    /// <summary>Reads a place.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static PretrainedSource Parse(string text, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text, parameter);
        if (text.StartsWith(HubPrefix, StringComparison.Ordinal))
        {
            return ParseHub(text, parameter);
        }

        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return new PretrainedSource(path: text);
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            throw new ArgumentException("A text with '://' is an address, but this one cannot be read.", parameter);
        }

        DownloadAddress.ThrowIfNotAllowed(address, parameter);
        return new PretrainedSource(address: address, cachePath: CachePathOf(address));
    }

    /// <summary>The address to fetch the file from.</summary>
    public Uri AddressAt(Hub hub) => _address ?? new Uri(hub.Endpoint, _hubPath!);

    // hf:owner/name[@revision][/file]
    private static PretrainedSource ParseHub(string text, string parameter)
    {
        var parts = text[HubPrefix.Length..].Split(Separator);
        var name = parts.Length > 1 ? parts[1].Split('@') : [];
        if (name.Length is < 1 or > 2 || !IsHubName(parts[0]) || !name.All(IsHubName) || !parts.Skip(2).All(IsHubName))
        {
            throw new ArgumentException($"'{MessageText.Name(text)}' is no file of the hub: expected hf:owner/name[@revision][/file].", parameter);
        }

        var revision = name.Length == 2 ? name[1] : HubRevision;
        var file = parts.Length > 2 ? string.Join(Separator, parts.Skip(2)) : HubFile;
        return new PretrainedSource(
            hubPath: $"{parts[0]}/{name[0]}/resolve/{revision}/{file}",
            cachePath: Path.Combine(["hub", $"{parts[0]}--{name[0]}", revision, .. file.Split(Separator)]));
    }

    // Such as pass as the names of folders and in an address as they are.
    private static bool IsHubName(string name) => name.Length is > 0 and <= LongestName && !name.StartsWith('.') && !name.EndsWith('.')
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');

    // download.pytorch.org/models/resnet18-f37072fd.pth as it is; what has other characters or a query is told apart by its hash.
    private static string CachePathOf(Uri address)
    {
        var host = address.Host.Replace(':', '_').Trim('[', ']') + (address.IsDefaultPort ? "" : $"_{address.Port}");
        string[] segments = [.. address.AbsolutePath.Split(Separator, StringSplitOptions.RemoveEmptyEntries)];
        if (segments.Length > 0 && segments.All(IsHubName) && segments.Sum(segment => segment.Length) <= LongestName && address.Query.Length == 0)
        {
            return Path.Combine([host, .. segments]);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)));
        var extension = Path.GetExtension(segments.LastOrDefault() ?? "");
        return Path.Combine(host, hash[..32] + (s_extensions.Contains(extension, StringComparer.OrdinalIgnoreCase) ? extension : ""));
    }
}
