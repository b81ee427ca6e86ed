using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>A straight line from one factor to another over the whole run.</summary>
/// <param name="finalFactor">Where the line ends, as a fraction of the learning rate.</param>
/// <param name="initialFactor">Where the line begins, as a fraction of the learning rate.</param>
public sealed class LinearSchedule(double finalFactor = 0, double initialFactor = 1) : ILearningRateSchedule
{
    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps) =>
        initialFactor + ((finalFactor - initialFactor) * Math.Min(stepsDone, totalSteps) / totalSteps);
}

/// <summary>A straight line down. In JSON <c>linear</c>.</summary>
public sealed record LinearScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the final learning rate as a fraction of the learning rate. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double FinalFactor { get; init; }

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) => new LinearSchedule(FinalFactor);
}
