using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Provides the names of schedules in JSON and configuration, and registers further ones.</summary>
public static class KnownSchedules
{
    /// <summary>
    /// Gets the names of all schedules, including registered ones, in alphabetical order (uppercase letters before lowercase ones).
    /// </summary>
    public static IReadOnlyList<string> Names => List.Names;

    internal static NamedOptionsList<ScheduleOptions> List { get; } = new NamedOptionsList<ScheduleOptions>("schedule")
        .Register<ConstantScheduleOptions>("constant")
        .Register<StepScheduleOptions>("step")
        .Register<MultiStepScheduleOptions>("multiStep")
        .Register<ExponentialScheduleOptions>("exponential")
        .Register<CosineScheduleOptions>("cosine")
        .Register<CosineRestartsScheduleOptions>("cosineWithRestarts")
        .Register<OneCycleScheduleOptions>("oneCycle")
        .Register<LinearScheduleOptions>("linear")
        .Register<PolynomialScheduleOptions>("polynomial")
        .Register<TrapezoidScheduleOptions>("trapezoid")
        .Register<ReduceOnPlateauScheduleOptions>("reduceOnPlateau");

    /// <summary>Registers the name of a schedule for JSON and configuration.</summary>
    /// <typeparam name="T">The options record of the schedule.</typeparam>
    /// <param name="name">
    /// The name, in camelCase. It must consist of letters, digits and hyphens, and begin with a lowercase letter. Registering the same record under the same
    /// name again has no effect.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is malformed or is used by another schedule, or the record is registered under another name or has an option with the JSON key <c>type</c>.
    /// </exception>
    public static void Register<T>(string name)
        where T : ScheduleOptions, new() => List.Register<T>(name);

    /// <summary>Creates the options of a schedule, with default values, from its name.</summary>
    /// <param name="name">The name of the schedule, such as <c>oneCycle</c>.</param>
    /// <returns>The options, with their default values.</returns>
    /// <exception cref="ArgumentException">No schedule has this name; the message lists all names and suggests a similar one if there is one.</exception>
    public static ScheduleOptions Create(string name) => List.Create(name);
}
