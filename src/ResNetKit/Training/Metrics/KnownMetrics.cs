using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The metrics that JSON and the options know by name.</summary>
public static class KnownMetrics
{
    /// <summary>Gets the names of all metrics in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<MetricOptions> List { get; } = new NamedOptionsList<MetricOptions>("metric")
        .Register<TopKOptions>("topK")
        .Register<ClassRecallOptions>("classRecall")
        .Register<ClassPrecisionOptions>("classPrecision")
        .Register<MacroF1Options>("macroF1");

    /// <summary>Registers a metric. Registering the same type under the same name again changes nothing.</summary>
    /// <typeparam name="T">The options record of the metric.</typeparam>
    /// <param name="name">The name in JSON; case matters.</param>
    /// <exception cref="ArgumentException">The name is invalid or taken, or the type has another name.</exception>
    public static void Register<T>(string name)
        where T : MetricOptions, new() => List.Register<T>(name);

    /// <summary>Creates the default options of a metric.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public static MetricOptions Create(string name) => List.Create(name);
}
