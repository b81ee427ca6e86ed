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

    // Digits of the SHA-256 of an address, of which two would have to agree by accident.
    private const int HashLength = 16;

    // File systems take 255 bytes.
    private const int LongestName = 120;

    private static readonly string[] _extensions = [".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".dat"];

    // Windows has devices of these names, whatever extension follows.
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

    /// <summary>Gets the path of a file on this machine; null for the others.</summary>
    public string? LocalPath => _path;

    /// <summary>Whether a text looks like a place rather than like a name.</summary>
    public static bool IsPlace(string text) => text.StartsWith(HubPrefix, StringComparison.Ordinal)
        || text.Contains('/', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal)
        || _extensions.Contains(Path.GetExtension(text), StringComparer.OrdinalIgnoreCase) || File.Exists(text);

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
        return new PretrainedSource(address: address, folder: address.Host);
    }

    /// <summary>The address to fetch the file from.</summary>
    public Uri AddressAt(Hub hub) => _address ?? new Uri(hub.Endpoint, _hubPath!);

    /// <summary>
    /// The place of the file in the cache, relative to it: a folder of its own for each address, which the folder's name tells apart by the address's hash, also
    /// where the file system does not tell upper from lower case.
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

    // hf:owner/name[@revision][/file]
    private static PretrainedSource ParseHub(string text, string parameter)
    {
        var parts = text[HubPrefix.Length..].Split(Separator);
        var name = parts.Length > 1 ? parts[1].Split('@') : [];
        if (name.Length is < 1 or > 2 || !IsHubName(parts[0]) || !name.All(IsHubName) || !parts.Skip(2).All(IsHubName))
        {
            throw new ArgumentException(
                $"'{MessageText.Name(text)}' is no file of the hub: expected hf:owner/name[@revision][/file], the revision without a slash.", parameter);
        }

        if (name is [_, "refs"])
        {
            throw new ArgumentException(
                $"'{MessageText.Name(text)}' names a revision with a slash, which would begin the file's name: name a branch or a tag without one, or a commit.", parameter);
        }

        var revision = name.Length == 2 ? name[1] : HubRevision;
        var file = parts.Length > 2 ? string.Join(Separator, parts.Skip(2)) : HubFile;
        return new PretrainedSource(
            hubPath: $"{parts[0]}/{name[0]}/resolve/{revision}/{file}",
            folder: $"{parts[0]}--{name[0]}");
    }

    // Such as pass as the names of folders and in an address as they are.
    private static bool IsHubName(string name) => name.Length is > 0 and <= LongestName && !name.StartsWith('.') && !name.EndsWith('.')
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');

    // Such as may be the name of a file on every operating system.
    private static bool IsFileName(string name) => IsHubName(name) && !_devices.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase);
}
