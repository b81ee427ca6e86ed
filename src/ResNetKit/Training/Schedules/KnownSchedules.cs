using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>The schedules that JSON and the options know by name.</summary>
public static class KnownSchedules
{
    /// <summary>Gets the names of all schedules in alphabetical order.</summary>
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

    /// <summary>Registers a schedule. Registering the same type under the same name again changes nothing.</summary>
    /// <typeparam name="T">The options record of the schedule.</typeparam>
    /// <param name="name">The name in JSON; case matters.</param>
    /// <exception cref="ArgumentException">The name is invalid or taken, or the type has another name.</exception>
    public static void Register<T>(string name)
        where T : ScheduleOptions, new() => List.Register<T>(name);

    /// <summary>Creates the default options of a schedule.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such schedule.</exception>
    public static ScheduleOptions Create(string name) => List.Create(name);
}
