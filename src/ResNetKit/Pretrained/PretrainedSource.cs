using System.Security.Cryptography;
using System.Text;
using ResNetKit.Data.Downloading;

namespace ResNetKit.Pretrained;

/// <summary>Represents the source of a pretrained network's file: a path, an address, or a file in a repository of the hub.</summary>
internal sealed record PretrainedSource
{
    private const string HubPrefix = "hf:";
    private const string HubFile = "model.safetensors";
    private const string HubRevision = "main";

    // The separator in addresses and in names on the hub, on every operating system.
    private const char Separator = '/';

    // The number of digits of an address's SHA-256 in folder names. It makes collisions improbable.
    private const int HashLength = 16;

    // File systems limit names to 255 bytes. The remaining bytes are for additions to a name, such as a hash or an extension.
    private const int LongestName = 120;

    private static readonly string[] _extensions = [".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".dat"];

    // Windows reserves these names for devices, even if an extension follows.
    private static readonly string[] _devices =
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(number => (string[])[$"com{number}", $"lpt{number}"])];

    private readonly string? _path;
    private readonly Uri? _address;
    private readonly string? _hubPath;
    private readonly string _folder;

    private PretrainedSource(string? path = null, Uri? address = null, string? hubPath = null, string folder = "")
    {
        (_path, _address, _hubPath, _folder) = (path, address, hubPath, folder);
    }

    /// <summary>Gets the path of a file on this machine; <see langword="null"/> for other sources.</summary>
    public string? LocalPath => _path;

    /// <summary>Determines whether a text is a source rather than the name of a network.</summary>
    public static bool IsPlace(string text) => text.StartsWith(HubPrefix, StringComparison.Ordinal)
        || text.Contains('/', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal)
        || _extensions.Contains(Path.GetExtension(text), StringComparer.OrdinalIgnoreCase) || File.Exists(text);

    /// <summary>Parses a source.</summary>
    /// <exception cref="ArgumentException">The text is not a valid source.</exception>
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
            throw new ArgumentException("The text contains '://' but is not a valid address.", parameter);
        }

        DownloadAddress.ThrowIfNotAllowed(address, parameter);
        return new PretrainedSource(address: address, folder: address.Host);
    }

    /// <summary>Gets the address to download the file from.</summary>
    public Uri AddressAt(Hub hub) => _address ?? new Uri(hub.Endpoint, _hubPath!);

    /// <summary>
    /// Gets the path of the file relative to the cache. Each address has its own folder, whose name contains a hash of the address. The folders of
    /// two addresses that differ only in case are therefore different on every file system.
    /// </summary>
    public string CachePathAt(Hub hub)
    {
        var address = AddressAt(hub);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)))[..HashLength];
        var file = address.AbsolutePath[(address.AbsolutePath.LastIndexOf(Separator) + 1)..];
        var extension = Path.GetExtension(file);
        return Path.Combine(
            IsFileName(_folder) ? $"{_folder}-{hash}" : hash,
            IsFileName(file) ? file : "file" + (_extensions.Contains(extension, StringComparer.OrdinalIgnoreCase) ? extension : ""));
    }

    // Parses hf:owner/name[@revision][/file].
    private static PretrainedSource ParseHub(string text, string parameter)
    {
        var parts = text[HubPrefix.Length..].Split(Separator);
        var name = parts.Length > 1 ? parts[1].Split('@') : [];
        if (name.Length is < 1 or > 2 || !IsHubName(parts[0]) || !name.All(IsHubName) || !parts.Skip(2).All(IsHubName))
        {
            throw new ArgumentException(
                $"'{MessageText.Name(text)}' is not a file on the hub: expected hf:owner/name[@revision][/file], with no slash in the revision.", parameter);
        }

        if (name is [_, "refs"])
        {
            throw new ArgumentException(
                $"'{MessageText.Name(text)}' names a revision with a slash, which cannot be told apart from the name of a file. Use a branch or tag without a slash, or a commit.", parameter);
        }

        var revision = name.Length == 2 ? name[1] : HubRevision;
        var file = parts.Length > 2 ? string.Join(Separator, parts.Skip(2)) : HubFile;
        return new PretrainedSource(
            hubPath: $"{parts[0]}/{name[0]}/resolve/{revision}/{file}",
            folder: $"{parts[0]}--{name[0]}");
    }

    // Accepts names that are valid both as folder names and, unescaped, in an address.
    private static bool IsHubName(string name) => name.Length is > 0 and <= LongestName && !name.StartsWith('.') && !name.EndsWith('.')
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');

    // Accepts names that are valid file names on every operating system.
    private static bool IsFileName(string name) => IsHubName(name) && !_devices.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase);
}
