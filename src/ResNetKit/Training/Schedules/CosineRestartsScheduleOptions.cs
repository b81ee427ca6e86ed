using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Cosines that start again (SGDR, Loshchilov and Hutter 2016). In JSON <c>cosineWithRestarts</c>.</summary>
public sealed record CosineRestartsScheduleOptions : WarmupScheduleOptions
{
    /// <summary>Gets the number of epochs of the first cosine. Default 10.</summary>
    [Range(double.Epsilon, 1e6)]
    public double Epochs { get; init; } = 10;

    /// <summary>Gets the factor by which each cosine is longer than the one before. Default 1.</summary>
    [Range(1, 100)]
    public int Multiplier { get; init; } = 1;

    /// <summary>Gets the final learning rate as a fraction of the learning rate. Default 0.</summary>
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
