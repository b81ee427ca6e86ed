using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The losses that JSON and the options know by name.</summary>
public static class KnownLosses
{
    /// <summary>Gets the names of all losses in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<LossOptions> List { get; } = new NamedOptionsList<LossOptions>("loss")
        .Register<CrossEntropyOptions>("crossEntropy")
        .Register<FocalLossOptions>("focal")
        .Register<BinaryCrossEntropyOptions>("binaryCrossEntropy");

    /// <summary>Registers a loss. Registering the same type under the same name again changes nothing.</summary>
    /// <typeparam name="T">The options record of the loss.</typeparam>
    /// <param name="name">The name in JSON; case matters.</param>
    /// <exception cref="ArgumentException">The name is invalid or taken, or the type has another name.</exception>
    public static void Register<T>(string name)
        where T : LossOptions, new() => List.Register<T>(name);

    /// <summary>Creates the default options of a loss.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such loss.</exception>
    public static LossOptions Create(string name) => List.Create(name);
}
