using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The names of samplers in JSON.</summary>
public static class KnownSamplers
{
    /// <summary>Every class equally often: <see cref="BalancedSamplerOptions"/>.</summary>
    public const string Balanced = "balanced";

    /// <summary>Every sample once, in the order of the dataset: <see cref="SequentialSamplerOptions"/>.</summary>
    public const string Sequential = "sequential";

    /// <summary>Every sample once, in an order of the epoch's own: <see cref="ShuffledSamplerOptions"/>.</summary>
    public const string Shuffled = "shuffled";

    /// <summary>Samples by weight: <see cref="WeightedSamplerOptions"/>.</summary>
    public const string Weighted = "weighted";

    /// <summary>Gets the names of all samplers, registered ones included, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<SamplerOptions> List { get; } = new NamedOptionsList<SamplerOptions>("sampler")
        .Register<BalancedSamplerOptions>(Balanced)
        .Register<SequentialSamplerOptions>(Sequential)
        .Register<ShuffledSamplerOptions>(Shuffled)
        .Register<WeightedSamplerOptions>(Weighted);

    /// <summary>Gives a sampler of your own a name, for JSON and configuration.</summary>
    /// <typeparam name="T">The options record.</typeparam>
    /// <param name="name">The name, in camelCase. Registering the same record under the same name again changes nothing.</param>
    /// <exception cref="ArgumentException">The name is malformed or belongs to another sampler, or the record has another name.</exception>
    public static void Register<T>(string name)
        where T : SamplerOptions, new() => List.Register<T>(name);

    /// <summary>Creates the default options of a sampler by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such sampler; the message suggests the nearest name.</exception>
    public static SamplerOptions Create(string name) => List.Create(name);
}
