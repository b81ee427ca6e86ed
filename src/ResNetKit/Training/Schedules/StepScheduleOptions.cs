using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a schedule that multiplies the learning rate by a factor at a fixed interval of epochs. The name in JSON is <c>step</c>.
/// </summary>
public sealed record StepScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the number of epochs between two reductions, above 0 and at most 1e6. Default: 10.</summary>
    [Range(double.Epsilon, 1e6)]
    public double Epochs { get; init; } = 10;

    /// <summary>Gets the factor of each reduction, above 0 and at most 1. Default: 0.1.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Gamma { get; init; } = 0.1;

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new Schedule(ToUnits(Epochs, unitsPerEpoch), Gamma);

    private sealed class Schedule(long stepSize, double gamma) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, stepsDone / stepSize);
    }
}
