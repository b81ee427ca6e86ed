using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Provides the base record for the options of a learning-rate schedule. To train with your own schedule, derive from this record and register a name with <see
/// cref="KnownSchedules.Register{T}"/>. You can also assign a schedule to <see cref="Trainer.Schedule"/>. Then no name is needed.
/// </summary>
/// <remarks>
/// In JSON, a schedule is an object whose <c>type</c> is the name of the schedule, as in <c>"schedule": { "type": "step", "epochs": 14 }</c>. For the
/// default settings, the name alone is enough.
/// </remarks>
[JsonConverter(typeof(ScheduleOptionsConverter))]
public abstract record ScheduleOptions : INamedOptions
{
    /// <summary>Gets the interval at which the schedule changes the learning rate. Default: <see cref="ScheduleUnit.Step"/>.</summary>
    [EnumDataType(typeof(ScheduleUnit))]
    public ScheduleUnit Unit { get; init; } = ScheduleUnit.Step;

    /// <summary>Creates the schedule. The arguments of its methods are numbers of steps or of epochs, depending on <see cref="Unit"/>.</summary>
    /// <param name="stepsPerEpoch">The number of optimizer steps in an epoch, at least 1.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="stepsPerEpoch"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">The method <c>Create</c> of the record returned <see langword="null"/>.</exception>
    public ILearningRateSchedule CreateSchedule(long stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        return CreatedPart.Require(Create(Unit == ScheduleUnit.Step ? stepsPerEpoch : 1), this, nameof(Create), "a schedule");
    }

    /// <summary>Creates the schedule.</summary>
    /// <param name="unitsPerEpoch">The number of units in an epoch: the number of steps, or 1 if the unit is the epoch.</param>
    /// <returns>The schedule.</returns>
    protected abstract ILearningRateSchedule Create(long unitsPerEpoch);

    /// <summary>Converts a number of epochs to the nearest number of units, at least 1.</summary>
    /// <param name="epochs">The number of epochs.</param>
    /// <param name="unitsPerEpoch">The number of units in an epoch.</param>
    /// <returns>The number of units.</returns>
    protected static long ToUnits(double epochs, long unitsPerEpoch) => Math.Max(1, (long)Math.Round(epochs * unitsPerEpoch));
}

/// <summary>Reads and writes the options of schedules as JSON.</summary>
internal sealed class ScheduleOptionsConverter() : NamedOptionsConverter<ScheduleOptions>(() => KnownSchedules.List);
