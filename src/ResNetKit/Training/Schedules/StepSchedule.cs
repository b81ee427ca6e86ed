using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Multiplied by gamma after every so many steps.</summary>
/// <param name="stepSize">Steps between two drops, at least 1.</param>
/// <param name="gamma">What each drop multiplies by.</param>
public sealed class StepSchedule(long stepSize, double gamma) : ILearningRateSchedule
{
    private readonly long _stepSize =
        stepSize >= 1
            ? stepSize
            : throw new ArgumentOutOfRangeException(nameof(stepSize), stepSize, "At least one step lies between drops.");

    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) => Math.Pow(gamma, stepsDone / _stepSize);
}

/// <summary>Multiplies the learning rate by a factor every so many epochs. In JSON <c>step</c>.</summary>
public sealed record StepScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the number of epochs between two drops. Default 10.</summary>
    [Range(double.Epsilon, 1e6)]
    public double Epochs { get; init; } = 10;

    /// <summary>Gets the factor of each drop. Default 0.1.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Gamma { get; init; } = 0.1;

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new StepSchedule(ToUnits(Epochs, unitsPerEpoch), Gamma);
}
