using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Provides the names of optimizers in JSON and configuration, and registers further ones.</summary>
public static class KnownOptimizers
{
    /// <summary>
    /// Gets the names of all optimizers, including registered ones, in alphabetical order (uppercase letters before lowercase ones).
    /// </summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<OptimizerOptions> List { get; } = new NamedOptionsList<OptimizerOptions>("optimizer")
        .Register<SgdOptions>("sgd")
        .Register<AdamOptions>("adam")
        .Register<AdamWOptions>("adamW")
        .Register<MuonOptions>("muon")
        .Register<RmsPropOptions>("rmsProp")
        .Register<NAdamOptions>("nAdam")
        .Register<RAdamOptions>("rAdam")
        .Register<AdamaxOptions>("adamax")
        .Register<AdagradOptions>("adagrad");

    /// <summary>Registers the name of an optimizer for JSON and configuration.</summary>
    /// <typeparam name="T">The options record of the optimizer.</typeparam>
    /// <param name="name">
    /// The name, in camelCase. It must consist of letters, digits and hyphens, and begin with a lowercase letter. Registering the same record under the same
    /// name again has no effect.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is malformed or is used by another optimizer, or the record is registered under another name or has an option with the JSON key <c>type</c>.
    /// </exception>
    public static void Register<T>(string name)
        where T : OptimizerOptions, new() => List.Register<T>(name);

    /// <summary>Creates the options of an optimizer, with default values, from its name.</summary>
    /// <param name="name">The name of the optimizer, such as <c>adamW</c>.</param>
    /// <returns>The options, with their default values.</returns>
    /// <exception cref="ArgumentException">No optimizer has this name; the message lists all names and suggests a similar one if there is one.</exception>
    public static OptimizerOptions Create(string name) => List.Create(name);
}
