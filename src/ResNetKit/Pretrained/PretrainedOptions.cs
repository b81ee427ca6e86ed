using ResNetKit.Data.Downloading;
using ResNetKit.Pretrained;

namespace ResNetKit;

/// <summary>
/// Contains options for downloading and loading a pretrained network. The properties that describe the network or its file are
/// <see langword="null"/> by default; their values are then taken from the registered network or from its file.
/// </summary>
public sealed record PretrainedOptions
{
    /// <summary>The name of the environment variable that disables downloads.</summary>
    internal const string OfflineVariable = "RESNETKIT_OFFLINE";

    /// <summary>
    /// Gets the options of the network, such as <c>Preset.Get("resnet18-imagenet").Options</c>, for files that contain only weights. They replace
    /// the options of a registered network. A file of <see cref="ResNet.Save"/> includes the options of its network, and is rejected if this property is
    /// set.
    /// </summary>
    public ResNetOptions? Network
    {
        get => field?.Copy();
        init => field = value?.Copy();
    }

    /// <summary>
    /// Gets another source of the same file: an https address, <c>hf:owner/name[@revision][/file]</c>, or a path. The expected size and checksum are
    /// unchanged.
    /// </summary>
    /// <exception cref="ArgumentException">The value is not a valid source.</exception>
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

    /// <summary>
    /// Gets the SHA-256 of the file in hexadecimal digits, or at least its first 8 digits. It replaces the checksum of a registered network;
    /// the size of the file is then not checked.
    /// </summary>
    /// <exception cref="ArgumentException">The value does not consist of 8 to 64 hexadecimal digits.</exception>
    public string? Sha256
    {
        get;
        init => field = CheckSha256(value);
    }

    /// <summary>
    /// Gets the options for matching the tensors of the file with those of the network, for files that contain only weights. Default:
    /// <see langword="null"/>, for strict matching. A file of <see cref="ResNet.Save"/> is rejected if this property is set.
    /// </summary>
    public WeightLoadOptions? Weights { get; init; }

    /// <summary>Gets the preprocessing that turns a picture into an input of the network.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Gets the class names in the order of the logits.</summary>
    public IReadOnlyList<string>? ClassNames { get; init => field = value is null ? null : [.. value]; }

    /// <summary>
    /// Gets the folder for downloaded files. Default: <see langword="null"/>, for the folder <c>pretrained</c> in the folder that the environment
    /// variable <c>RESNETKIT_HOME</c> specifies. If the variable is not set, the folder is <c>resnetkit/pretrained</c> in the cache folder of the
    /// operating system.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// Gets a value indicating whether downloads are disabled. Default: <see langword="true"/> if the environment variable <c>RESNETKIT_OFFLINE</c>
    /// is 1 or true; otherwise, <see langword="false"/>.
    /// </summary>
    public bool Offline { get; init; } = Environment.GetEnvironmentVariable(OfflineVariable) is "1" or "true" or "True" or "TRUE";

    /// <summary>
    /// Gets the hub of sources that begin with <c>hf:</c>; <see langword="null"/> for the hub that the environment variables specify. Only tests set
    /// this property.
    /// </summary>
    internal Hub? Hub { get; init; }

    /// <summary>Gets the cache folder, or its default if none is set.</summary>
    internal string Cache => CacheFolder is { Length: > 0 } folder ? Path.GetFullPath(folder) : Path.Combine(Data.Downloading.CacheFolder.Path, "pretrained");

    /// <summary>Validates a checksum and converts it to lowercase.</summary>
    internal static string? CheckSha256(string? value)
    {
        var digits = value?.ToLowerInvariant();
        return digits is null || Checksum.IsSha256(digits)
            ? digits
            : throw new ArgumentException($"Expected the 64 hexadecimal digits of a SHA-256, or at least the first 8; found '{MessageText.Name(value!)}'.", nameof(value));
    }
}
