using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Base class of the options of learning-rate schedules, and their factory. Derive from it and register the record by
/// <see cref="KnownSchedules.Register{T}"/> to train with a schedule of your own; a schedule that needs no name in JSON can be given to
/// <see cref="Trainer.Schedule"/> as an object.
/// </summary>
/// <remarks>In JSON a schedule is its name, or an object with the name at <c>type</c>: <c>"schedule": { "type": "step", "epochs": 14 }</c>.</remarks>
[JsonConverter(typeof(ScheduleOptionsConverter))]
public abstract record ScheduleOptions : INamedOptions
{
    /// <summary>Gets how often the schedule moves the learning rate. Default <see cref="ScheduleUnit.Step"/>.</summary>
    [EnumDataType(typeof(ScheduleUnit))]
    public ScheduleUnit Unit { get; init; } = ScheduleUnit.Step;

    /// <summary>Creates the schedule. It counts in <see cref="Unit"/>.</summary>
    /// <param name="stepsPerEpoch">Number of optimizer steps of an epoch, at least 1.</param>
    public ILearningRateSchedule CreateSchedule(long stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        return Create(Unit == ScheduleUnit.Step ? stepsPerEpoch : 1);
    }

    /// <summary>Creates the schedule.</summary>
    /// <param name="unitsPerEpoch">Number of units (steps, or 1) of an epoch.</param>
    protected abstract ILearningRateSchedule Create(long unitsPerEpoch);

    /// <summary>Converts epochs to the nearest number of units, at least 1.</summary>
    /// <param name="epochs">Number of epochs.</param>
    /// <param name="unitsPerEpoch">Number of units of an epoch.</param>
    protected static long ToUnits(double epochs, long unitsPerEpoch) => Math.Max(1, (long)Math.Round(epochs * unitsPerEpoch));
}

/// <summary>Reads and writes the options of schedules as JSON.</summary>
internal sealed class ScheduleOptionsConverter() : NamedOptionsConverter<ScheduleOptions>(() => KnownSchedules.List);
