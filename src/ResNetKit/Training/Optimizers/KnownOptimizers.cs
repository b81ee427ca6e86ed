using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The optimizers that JSON and <see cref="TrainerOptions.Optimizer"/> know by name.</summary>
public static class KnownOptimizers
{
    /// <summary>Gets the names of all optimizers in alphabetical order.</summary>
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

    /// <summary>Registers an optimizer. Registering the same type under the same name again changes nothing.</summary>
    /// <typeparam name="T">The options record of the optimizer.</typeparam>
    /// <param name="name">The name in JSON; case matters.</param>
    /// <exception cref="ArgumentException">The name is invalid or taken, or the type has another name.</exception>
    public static void Register<T>(string name)
        where T : OptimizerOptions, new() => List.Register<T>(name);

    /// <summary>Creates the default options of an optimizer.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such optimizer.</exception>
    public static OptimizerOptions Create(string name) => List.Create(name);
}
