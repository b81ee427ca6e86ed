using System.Collections.Concurrent;
using ResNetKit.Data.Downloading;
using ResNetKit.Pretrained;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Describes a pretrained network: its name, the source and checksum of its file, and the information needed to use it.</summary>
/// <remarks>
/// <see cref="All"/> contains the built-in networks. <see cref="Register"/> adds your own, or replaces a built-in one, for example with the same
/// network at a mirror. <see cref="PretrainedExtensions"/> loads networks by name.
/// </remarks>
/// <example>
/// <code>
/// PretrainedNetwork.Register(new PretrainedNetwork("pets", "https://models.example.com/pets.safetensors"));
/// using var model = await ResNet.PretrainedAsync("pets");
/// </code>
/// </example>
public sealed record PretrainedNetwork
{
    private static readonly ConcurrentDictionary<string, PretrainedNetwork> _networks = new(StringComparer.OrdinalIgnoreCase);

    static PretrainedNetwork()
    {
        foreach (var network in PublishedWeights.All)
        {
            Register(network);
        }
    }

    /// <summary>Initializes a description with a name and a source.</summary>
    /// <param name="name">The name.</param>
    /// <param name="source">The source of the file: an https address, <c>hf:owner/name[@revision][/file]</c>, or a path.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="name"/> is empty or consists only of white space, or <paramref name="source"/> is not a valid source.
    /// </exception>
    public PretrainedNetwork(string name, string source)
    {
        Name = name;
        Source = source;
    }

    /// <summary>Gets all registered networks, sorted by name.</summary>
    public static IReadOnlyList<PretrainedNetwork> All => [.. _networks.Values.OrderBy(network => network.Name, StringComparer.Ordinal)];

    /// <summary>Gets the name of the network.</summary>
    /// <exception cref="ArgumentException">The value is empty or consists only of white space.</exception>
    public string Name
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    }

    /// <summary>
    /// Gets the source of the file: an https address, a path on this machine, or <c>hf:owner/name[@revision][/file]</c> for a file in a repository of
    /// the Hugging Face Hub. In the last form, the default file is <c>model.safetensors</c>, and the default revision is <c>main</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The value is not a valid source.</exception>
    public string Source
    {
        get;
        init
        {
            PretrainedSource.Parse(value, nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// Gets a copy of the options of the network; <see langword="null"/> if the file includes them, as files of <see cref="ResNet.Save"/> do.
    /// </summary>
    public ResNetOptions? Network
    {
        get => field?.Copy();
        init => field = value?.Copy();
    }

    /// <summary>Gets the size of the file in bytes; <see langword="null"/> if it is unknown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public long? Size
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected the number of bytes of the file, at least 1.");
    }

    /// <summary>
    /// Gets the SHA-256 of the file in hexadecimal digits, or at least its first 8 digits, as at the end of PyTorch's file names;
    /// <see langword="null"/> if it is unknown.
    /// </summary>
    /// <remarks>
    /// If not all 64 digits are known, the full checksum of a file in the cache is recorded when the file is first used. Later uses require
    /// the same checksum. In a cache that is not writable, nothing is recorded.
    /// </remarks>
    /// <exception cref="ArgumentException">The value does not consist of 8 to 64 hexadecimal digits.</exception>
    public string? Sha256
    {
        get;
        init => field = PretrainedOptions.CheckSha256(value);
    }

    /// <summary>Gets the license of the weights; <see langword="null"/> if it is unknown.</summary>
    public string? License { get; init; }

    /// <summary>
    /// Gets the accuracy that the publisher states, from 0 to 1; <see langword="null"/> if none is stated. For the built-in networks, it was
    /// measured on the validation images of ImageNet or on the test images of CIFAR-10.
    /// </summary>
    public double? Accuracy { get; init; }

    /// <summary>
    /// Gets the preprocessing that turns a picture into an input of the network; <see langword="null"/> if the file includes the preprocessing or if it
    /// is unknown.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Gets the class names in the order of the logits; <see langword="null"/> if the file includes them or they are unknown.</summary>
    public IReadOnlyList<string>? ClassNames { get; init => field = value is null ? null : [.. value]; }

    /// <summary>Gets a registered network by name.</summary>
    /// <param name="name">The name, which is not case-sensitive.</param>
    /// <returns>The network.</returns>
    /// <exception cref="ArgumentException">No network has the name. The message lists all names and suggests a similar one if there is one.</exception>
    public static PretrainedNetwork Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _networks.TryGetValue(name, out var network)
            ? network
            : throw new ArgumentException(
                $"There is no pretrained network '{MessageText.Name(name)}'.{NameSuggestion.For(name, [.. All.Select(known => known.Name)])}", nameof(name));
    }

    /// <summary>Registers a network under its name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="replace"><see langword="true"/> to replace a registered network with the same name.</param>
    /// <exception cref="ArgumentException">
    /// The name contains characters other than letters, digits, hyphens, underscores and dots, or begins with a dot; or a network with the same name
    /// is registered and <paramref name="replace"/> is <see langword="false"/>.
    /// </exception>
    public static void Register(PretrainedNetwork network, bool replace = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!network.Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.') || network.Name.StartsWith('.'))
        {
            throw new ArgumentException(
                $"'{network}' is not a valid name, because it could be an address or a path. Use letters, digits, hyphens, underscores and dots.",
                nameof(network));
        }

        if (replace)
        {
            _networks[network.Name] = network;
        }
        else if (!_networks.TryAdd(network.Name, network))
        {
            throw new ArgumentException($"A pretrained network named '{network}' is already registered.", nameof(network));
        }
    }

    /// <summary>Downloads the file of the network if it is not in the cache yet, and verifies it.</summary>
    /// <param name="options">The options for downloading; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Receives the progress of a download; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops the download. The part already received is kept.</param>
    /// <returns>The path of the file.</returns>
    /// <remarks>
    /// The next call continues an interrupted download, or starts it again if no checksum of the file is known. If several calls, even in several processes,
    /// need the same file, one of them downloads it and the others wait.
    /// </remarks>
    /// <exception cref="ArgumentException"><c>HF_ENDPOINT</c> or <c>HF_TOKEN</c> has an invalid value.</exception>
    /// <exception cref="FileNotFoundException">
    /// The file is not in the cache, and downloads are disabled. The message then says which file to put where. Or the source is the path of a
    /// folder, or of a file that does not exist.
    /// </exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, returns an error, or redirects to an address that is not allowed.</exception>
    /// <exception cref="IOException">
    /// The download was interrupted, the server did not answer in time, the disk is full or not writable, or the file cannot be read.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file or the cache folder is denied.</exception>
    /// <exception cref="InvalidDataException">
    /// The file does not have the expected size or checksum, or the file in which its full checksum was recorded is damaged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The download was canceled.</exception>
    public Task<string> DownloadAsync(
        PretrainedOptions? options = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new PretrainedFile(this, options ?? new PretrainedOptions()).FetchAsync(progress, cancellationToken);

    /// <summary>Gets the network for a name or source.</summary>
    /// <param name="name">The name of a registered network, or <c>hf:owner/name[@revision][/file]</c>, an https address, or a path.</param>
    /// <returns>The registered network, or a new description whose name and source are <paramref name="name"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The value is neither a registered name nor a valid source. If it does not look like a source, the message lists the registered names and
    /// suggests a similar one if there is one.
    /// </exception>
    public static PretrainedNetwork Resolve(string name) =>
        name is not null && !_networks.ContainsKey(name) && PretrainedSource.IsPlace(name) ? new PretrainedNetwork(name, name) : Get(name!);

    /// <summary>Returns the name. In an address, parts that may be secret are omitted.</summary>
    public override string ToString() => DownloadAddress.Show(Name);
}
