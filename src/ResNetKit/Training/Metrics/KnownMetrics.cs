using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Provides the names of metrics in JSON and configuration, and registers further ones.</summary>
public static class KnownMetrics
{
    /// <summary>Gets the names of all metrics, including registered ones, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<MetricOptions> List { get; } = new NamedOptionsList<MetricOptions>("metric")
        .Register<TopKOptions>("topK")
        .Register<ClassRecallOptions>("classRecall")
        .Register<ClassPrecisionOptions>("classPrecision")
        .Register<MacroF1Options>("macroF1");

    /// <summary>Registers the name of a metric for JSON and configuration.</summary>
    /// <typeparam name="T">The options record of the metric.</typeparam>
    /// <param name="name">
    /// The name, in camelCase. It must consist of letters, digits and hyphens, and begin with a lowercase letter. Registering the same record under the same
    /// name again has no effect.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is malformed or is used by another metric, or the record is registered under another name or has an option with the JSON key <c>type</c>.
    /// </exception>
    public static void Register<T>(string name)
        where T : MetricOptions, new() => List.Register<T>(name);

    /// <summary>Creates the options of a metric, with default values, from its name.</summary>
    /// <param name="name">The name of the metric, such as <c>topK</c>.</param>
    /// <returns>The options, with their default values.</returns>
    /// <exception cref="ArgumentException">No metric has this name; the message lists all names and suggests a similar one if there is one.</exception>
    public static MetricOptions Create(string name) => List.Create(name);
}
