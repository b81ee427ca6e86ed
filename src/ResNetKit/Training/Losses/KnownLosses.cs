using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Provides the names of losses in JSON and configuration, and registers further ones.</summary>
public static class KnownLosses
{
    /// <summary>Gets the names of all losses, including registered ones, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<LossOptions> List { get; } = new NamedOptionsList<LossOptions>("loss")
        .Register<CrossEntropyOptions>("crossEntropy")
        .Register<FocalLossOptions>("focal")
        .Register<BinaryCrossEntropyOptions>("binaryCrossEntropy");

    /// <summary>Registers the name of a loss for JSON and configuration.</summary>
    /// <typeparam name="T">The options record of the loss.</typeparam>
    /// <param name="name">
    /// The name, in camelCase. It must consist of letters, digits and hyphens, and begin with a lowercase letter. Registering the same record under the same
    /// name again has no effect.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is malformed or is used by another loss, or the record is registered under another name or has an option with the JSON key <c>type</c>.
    /// </exception>
    public static void Register<T>(string name)
        where T : LossOptions, new() => List.Register<T>(name);

    /// <summary>Creates the options of a loss, with default values, from its name.</summary>
    /// <param name="name">The name of the loss, such as <c>focal</c>.</param>
    /// <returns>The options, with their default values.</returns>
    /// <exception cref="ArgumentException">No loss has this name; the message lists all names and suggests a similar one if there is one.</exception>
    public static LossOptions Create(string name) => List.Create(name);
}
