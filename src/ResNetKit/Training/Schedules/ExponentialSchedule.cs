using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Multiplied by the same factor at every step.</summary>
/// <param name="gamma">What each step multiplies by.</param>
public sealed class ExponentialSchedule(double gamma) : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, stepsDone);
}

/// <summary>Multiplies the learning rate by a factor over each epoch. In JSON <c>exponential</c>.</summary>
public sealed record ExponentialScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the factor of an epoch. Default 0.95.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Gamma { get; init; } = 0.95;

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new ExponentialSchedule(Math.Pow(Gamma, 1.0 / unitsPerEpoch));
}
