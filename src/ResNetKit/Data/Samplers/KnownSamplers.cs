using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Provides the names of samplers in JSON and configuration, and registers further ones.</summary>
public static class KnownSamplers
{
    /// <summary>Draws the same number of samples of each class: <see cref="BalancedSamplerOptions"/>.</summary>
    public const string Balanced = "balanced";

    /// <summary>Draws every sample once, in the order of the dataset: <see cref="SequentialSamplerOptions"/>.</summary>
    public const string Sequential = "sequential";

    /// <summary>Draws every sample once, in a random order for each epoch: <see cref="ShuffledSamplerOptions"/>.</summary>
    public const string Shuffled = "shuffled";

    /// <summary>Draws samples with probabilities in proportion to their weights: <see cref="WeightedSamplerOptions"/>.</summary>
    public const string Weighted = "weighted";

    /// <summary>Gets the names of all samplers, including registered ones, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<SamplerOptions> List { get; } = new NamedOptionsList<SamplerOptions>("sampler")
        .Register<BalancedSamplerOptions>(Balanced)
        .Register<SequentialSamplerOptions>(Sequential)
        .Register<ShuffledSamplerOptions>(Shuffled)
        .Register<WeightedSamplerOptions>(Weighted);

    /// <summary>Registers the name of a sampler for JSON and configuration.</summary>
    /// <typeparam name="T">The options record of the sampler.</typeparam>
    /// <param name="name">
    /// The name, in camelCase. It must consist of letters, digits and hyphens, and begin with a lowercase letter. Registering the same record under the same
    /// name again has no effect.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is malformed or is used by another sampler. Or the record is registered under another name, or has an option with the JSON key <c>type</c>.
    /// </exception>
    public static void Register<T>(string name)
        where T : SamplerOptions, new() => List.Register<T>(name);

    /// <summary>Creates the options of a sampler, with default values, from its name.</summary>
    /// <param name="name">The name of the sampler, such as <see cref="Shuffled"/>.</param>
    /// <returns>The options, with their default values.</returns>
    /// <exception cref="ArgumentException">No sampler has this name; the message lists all names and suggests a similar one if there is one.</exception>
    public static SamplerOptions Create(string name) => List.Create(name);
}
