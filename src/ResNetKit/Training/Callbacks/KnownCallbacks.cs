using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Provides the names of callbacks in JSON and configuration, and registers further ones.</summary>
public static class KnownCallbacks
{
    /// <summary>Gets the names of all callbacks, including registered ones, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<CallbackOptions> List { get; } = new NamedOptionsList<CallbackOptions>("callback")
        .Register<ProgressBarOptions>("progressBar")
        .Register<CsvLogOptions>("csvLog")
        .Register<JsonLinesLogOptions>("jsonLinesLog")
        .Register<TensorBoardLogOptions>("tensorBoardLog")
        .Register<LearningRateMonitorOptions>("learningRateMonitor")
        .Register<CheckpointSaverOptions>("checkpointSaver")
        .Register<EarlyStoppingOptions>("earlyStopping")
        .Register<TimeLimitOptions>("timeLimit")
        .Register<GradualUnfreezingOptions>("gradualUnfreezing");

    /// <summary>Registers the name of a callback for JSON and configuration.</summary>
    /// <typeparam name="T">The options record of the callback.</typeparam>
    /// <param name="name">
    /// The name, in camelCase. It must consist of letters, digits and hyphens, and begin with a lowercase letter. Registering the same record under the same
    /// name again has no effect.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is malformed or is used by another callback, or the record is registered under another name or has an option with the JSON key <c>type</c>.
    /// </exception>
    public static void Register<T>(string name)
        where T : CallbackOptions, new() => List.Register<T>(name);

    /// <summary>Creates the options of a callback, with default values, from its name.</summary>
    /// <param name="name">The name of the callback, such as <c>csvLog</c>.</param>
    /// <returns>The options, with their default values.</returns>
    /// <exception cref="ArgumentException">No callback has this name; the message lists all names and suggests a similar one if there is one.</exception>
    public static CallbackOptions Create(string name) => List.Create(name);
}
