using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a schedule that decreases the learning rate exponentially, by a factor per epoch. The name in JSON is <c>exponential</c>.
/// </summary>
public sealed record ExponentialScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the factor per epoch, above 0 and at most 1. Default: 0.95.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Gamma { get; init; } = 0.95;

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Schedule(Math.Pow(Gamma, 1.0 / unitsPerEpoch));

    private sealed class Schedule(double gamma) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, stepsDone);
    }
}
