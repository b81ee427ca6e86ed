using System.Collections.Concurrent;
using ResNetKit.Data.Downloading;
using ResNetKit.Pretrained;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>A trained network with a name: where its file is, what the file has to be, and what is needed to use it.</summary>
/// <remarks>
/// <see cref="All"/> has the built-in ones; <see cref="Register"/> adds your own, or has another one take the place of a built-in one, such as the same with
/// the address of a mirror. <see cref="PretrainedExtensions"/> loads them.
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

    /// <summary>Names a trained network.</summary>
    /// <param name="name">The name.</param>
    /// <param name="source">Where the file is: an https address, <c>hf:owner/name[@revision][/file]</c>, or a path.</param>
    /// <exception cref="ArgumentException"><paramref name="source"/> is no such place.</exception>
    public PretrainedNetwork(string name, string source)
    {
        Name = name;
        Source = source;
    }

    /// <summary>Gets all trained networks with a name, in the order of their names.</summary>
    public static IReadOnlyList<PretrainedNetwork> All => [.. _networks.Values.OrderBy(network => network.Name, StringComparer.Ordinal)];

    /// <summary>Gets the name.</summary>
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
    /// Gets where the file is: an https address; <c>hf:owner/name[@revision][/file]</c>, a file in a repository of the Hugging Face Hub, by default
    /// <c>model.safetensors</c> of the revision <c>main</c>; or a path on this machine.
    /// </summary>
    public string Source
    {
        get;
        init
        {
            PretrainedSource.Parse(value, nameof(value));
            field = value;
        }
    }

    /// <summary>Gets the architecture, a copy of the options; null where the file says it itself, as those of <see cref="ResNet.Save"/> do.</summary>
    public ResNetOptions? Network
    {
        get => field?.Copy();
        init => field = value?.Copy();
    }

    /// <summary>Gets the file's length in bytes; null where it is not known.</summary>
    public long? Size { get; init; }

    /// <summary>
    /// Gets the file's SHA-256 in hexadecimal digits, or at least the first 8 of them, which names of PyTorch's files end with; null where it is not known. Then
    /// what the file has when it is first used is recorded, and held to from then on.
    /// </summary>
    /// <exception cref="ArgumentException">These are not from 8 to 64 hexadecimal digits.</exception>
    public string? Sha256
    {
        get;
        init => field = PretrainedOptions.CheckSha256(value);
    }

    /// <summary>Gets the license of the weights; null where it is not known.</summary>
    public string? License { get; init; }

    /// <summary>Gets the accuracy that the publisher states, the share of test images that are classified correctly; null where none is stated.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Gets how a picture becomes an image that the network was trained on; null where the file says it, or nobody.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Gets the names of the classes, in the order of the logits; null where the file says them, or nobody.</summary>
    public IReadOnlyList<string>? ClassNames { get; init => field = value is null ? null : [.. value]; }

    /// <summary>Looks a trained network up.</summary>
    /// <param name="name">Its name; case does not matter.</param>
    /// <exception cref="ArgumentException">No trained network has the name; the message names the nearest and all that there are.</exception>
    public static PretrainedNetwork Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _networks.TryGetValue(name, out var network)
            ? network
            : throw new ArgumentException(
                $"There is no trained network '{MessageText.Name(name)}'.{NameSuggestion.For(name, [.. All.Select(known => known.Name)])}", nameof(name));
    }

    /// <summary>Makes a trained network known by its name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="replace">Whether it takes the place of one that has its name.</param>
    /// <exception cref="ArgumentException">The name has other characters than letters, digits, hyphens, underscores and dots; or another one has it, and
    /// is not to be replaced.</exception>
    public static void Register(PretrainedNetwork network, bool replace = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!network.Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.') || network.Name.StartsWith('.'))
        {
            throw new ArgumentException(
                $"'{network}' cannot be told from an address or a path: a name has letters, digits, hyphens, underscores and dots.",
                nameof(network));
        }

        if (replace)
        {
            _networks[network.Name] = network;
        }
        else if (!_networks.TryAdd(network.Name, network))
        {
            throw new ArgumentException($"A trained network named '{network}' is registered already.", nameof(network));
        }
    }

    /// <summary>Fetches the network's file, where it is not in the cache yet, and checks it.</summary>
    /// <param name="options">Where to put it and what it has to be; null for the defaults.</param>
    /// <param name="progress">Is told how far a download has come.</param>
    /// <param name="cancellationToken">Stops the download; what has arrived is kept.</param>
    /// <returns>The file.</returns>
    /// <remarks>
    /// A download that breaks off is continued by the next call. Where several calls, also in several processes, want the same file, one of them
    /// fetches it and the others wait.
    /// </remarks>
    /// <exception cref="FileNotFoundException">The file is not in the cache and may not be downloaded, or a path leads to no file; the message says which
    /// file to put where.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, refuses, or redirects to something else than https.</exception>
    /// <exception cref="IOException">The download broke off, or the disk is full or not writable.</exception>
    /// <exception cref="InvalidDataException">What arrived, or a file on this machine, is not what it has to be.</exception>
    public Task<string> DownloadAsync(
        PretrainedOptions? options = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new PretrainedFile(this, options ?? new PretrainedOptions()).FetchAsync(progress, cancellationToken);

    /// <summary>Gets the network that a text names: a registered one, or the one whose file lies at a place.</summary>
    /// <param name="name">The name of a registered network, or <c>hf:owner/name[@revision][/file]</c>, an https address, or a path.</param>
    /// <returns>The registered network, or one that has the place for its name and its source.</returns>
    /// <exception cref="ArgumentException">It is neither; the message names the nearest registered network.</exception>
    public static PretrainedNetwork Resolve(string name) =>
        name is not null && !_networks.ContainsKey(name) && PretrainedSource.IsPlace(name) ? new PretrainedNetwork(name, name) : Get(name!);

    /// <summary>Returns the name; where that is an address, without what may be secret in it.</summary>
    public override string ToString() => DownloadAddress.Show(Name);
}
