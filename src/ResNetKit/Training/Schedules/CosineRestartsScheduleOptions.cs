using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Contains the options of a schedule that decreases the learning rate along a cosine curve and restarts it periodically (SGDR, Loshchilov and Hutter 2016).
/// The name in JSON is <c>cosineWithRestarts</c>.
/// </summary>
public sealed record CosineRestartsScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the number of epochs of the first period, above 0 and at most 1e6. Default: 10.</summary>
    [Range(double.Epsilon, 1e6)]
    public double Epochs { get; init; } = 10;

    /// <summary>Gets the factor by which each period is longer than the previous one, from 1 to 100. Default: 1.</summary>
    [Range(1, 100)]
    public int Multiplier { get; init; } = 1;

    /// <summary>Gets the learning rate at the end of each period as a fraction of the optimizer's learning rate, from 0 to 1. Default: 0.</summary>
    [Range(0.0, 1.0)]
    public double FinalFactor { get; init; }

    /// <inheritdoc/>
    protected override ILearningRateSchedule CreateMain(long unitsPerEpoch) =>
        new Schedule(ToUnits(Epochs, unitsPerEpoch), Multiplier, FinalFactor);

    private sealed class Schedule(long period, int multiplier, double finalFactor) : ILearningRateSchedule
    {
        public double GetFactor(long stepsDone, long totalSteps)
        {
            var length = period;
            var position = multiplier == 1 ? stepsDone % period : stepsDone;
            while (position >= length)
            {
                position -= length;
                length *= multiplier;
            }

            return finalFactor + ((1 - finalFactor) * (1 + Math.Cos(Math.PI * position / length)) / 2);
        }
    }
}
