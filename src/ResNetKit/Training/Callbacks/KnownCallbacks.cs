using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The callbacks that JSON and the options know by name.</summary>
public static class KnownCallbacks
{
    /// <summary>Gets the names of all callbacks in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<CallbackOptions> List { get; } = new NamedOptionsList<CallbackOptions>("callback")
        .Register<ProgressBarOptions>("progressBar")
        .Register<CsvLogOptions>("csvLog")
        .Register<JsonLinesLogOptions>("jsonLinesLog")
        .Register<TensorBoardLogOptions>("tensorBoardLog")
        .Register<LearningRateMonitorOptions>("learningRateMonitor")
        .Register<CheckpointSaverOptions>("checkpointSaver")
        .Register<EarlyStoppingOptions>("earlyStopping")
        .Register<TimeLimitOptions>("timeLimit");

    /// <summary>Registers a callback. Registering the same type under the same name again changes nothing.</summary>
    /// <typeparam name="T">The options record of the callback.</typeparam>
    /// <param name="name">The name in JSON; case matters.</param>
    /// <exception cref="ArgumentException">The name is invalid or taken, or the type has another name.</exception>
    public static void Register<T>(string name)
        where T : CallbackOptions, new() => List.Register<T>(name);

    /// <summary>Creates the default options of a callback.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such callback.</exception>
    public static CallbackOptions Create(string name) => List.Create(name);
}
