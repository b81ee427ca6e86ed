using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Multiplies the learning rate by a factor over each epoch. In JSON <c>exponential</c>.</summary>
public sealed record ExponentialScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the factor of an epoch. Default 0.95.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Gamma { get; init; } = 0.95;

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Schedule(Math.Pow(Gamma, 1.0 / unitsPerEpoch));

    private sealed class Schedule(double gamma) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, stepsDone);
    }
}
