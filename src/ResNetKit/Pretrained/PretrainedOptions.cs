using ResNetKit.Data.Downloading;
using ResNetKit.Pretrained;

namespace ResNetKit;

/// <summary>How a trained network is fetched and loaded. What is null is taken from the registered network, or from its file.</summary>
public sealed record PretrainedOptions
{
    /// <summary>The variable that forbids downloads.</summary>
    internal const string OfflineVariable = "RESNETKIT_OFFLINE";

    /// <summary>
    /// Gets the architecture, such as <c>Preset.Get("resnet18-imagenet").Options</c>, for files that hold weights alone; with those of a registered network, in the
    /// place of its own. A file of <see cref="ResNet.Save"/> says its own, and is refused with another.
    /// </summary>
    public ResNetOptions? Network
    {
        get => field?.Copy();
        init => field = value?.Copy();
    }

    /// <summary>
    /// Gets another place that has the same file: an https address, <c>hf:owner/name[@revision][/file]</c>, or a path. The checksum stays what it has to be.
    /// </summary>
    /// <exception cref="ArgumentException">It is no such place.</exception>
    public string? Source
    {
        get;
        init
        {
            if (value is not null)
            {
                PretrainedSource.Parse(value, nameof(value));
            }

            field = value;
        }
    }

    /// <summary>Gets the file's SHA-256 in hexadecimal digits, or at least the first 8 of them.</summary>
    /// <exception cref="ArgumentException">These are not from 8 to 64 hexadecimal digits.</exception>
    public string? Sha256
    {
        get;
        init => field = CheckSha256(value);
    }

    /// <summary>Gets how the file's tensors are matched with those of the network, for files that hold weights alone; null for the defaults, which are strict.</summary>
    public WeightLoadOptions? Weights { get; init; }

    /// <summary>Gets how a picture becomes an image that the network was trained on.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Gets the names of the classes, in the order of the logits.</summary>
    public IReadOnlyList<string>? ClassNames { get; init => field = value is null ? null : [.. value]; }

    /// <summary>
    /// Gets the folder for downloaded files; null for <c>pretrained</c> in the folder that the environment variable <c>RESNETKIT_HOME</c> names, else in
    /// <c>resnetkit</c> in the operating system's folder for caches.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>Gets whether only files of this machine are used; true by default where the environment variable <c>RESNETKIT_OFFLINE</c> is 1.</summary>
    public bool Offline { get; init; } = Environment.GetEnvironmentVariable(OfflineVariable) is "1" or "true" or "True" or "TRUE";

    /// <summary>Gets the hub that names which begin with <c>hf:</c> belong to, for tests; null for the one of the environment.</summary>
    internal Hub? Hub { get; init; }

    /// <summary>Gets how long a server may send nothing before it counts as gone, for tests; null for a minute.</summary>
    internal TimeSpan? Patience { get; init; }

    /// <summary>Gets the cache folder with its default.</summary>
    internal string Cache => CacheFolder is { Length: > 0 } folder ? Path.GetFullPath(folder) : Path.Combine(Data.Downloading.CacheFolder.Path, "pretrained");

    /// <summary>Brings a checksum that a user gave to lower case.</summary>
    internal static string? CheckSha256(string? value)
    {
        var digits = value?.ToLowerInvariant();
        return digits is null || Checksum.IsSha256(digits)
            ? digits
            : throw new ArgumentException($"A SHA-256 has 64 hexadecimal digits, of which at least the first 8 are needed; found '{MessageText.Name(value!)}'.", nameof(value));
    }
}
