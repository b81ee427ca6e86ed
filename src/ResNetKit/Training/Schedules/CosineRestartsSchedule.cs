using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Cosines that start again, each as long as the one before it times a multiplier (SGDR, Loshchilov and Hutter 2016).</summary>
/// <param name="period">Steps of the first cosine, at least 1.</param>
/// <param name="multiplier">What each cosine is longer by, at least 1.</param>
/// <param name="finalFactor">Where each cosine ends, as a fraction of the learning rate.</param>
public sealed class CosineRestartsSchedule(long period, int multiplier = 1, double finalFactor = 0) : ILearningRateSchedule
{
    private readonly long _period =
        period >= 1 ? period : throw new ArgumentOutOfRangeException(nameof(period), period, "A cosine must be at least one step long.");

    private readonly int _multiplier =
        multiplier >= 1 ? multiplier : throw new ArgumentOutOfRangeException(nameof(multiplier), multiplier, "The multiplier must be at least 1.");

    /// <inheritdoc/>
    public double GetFactor(long stepsDone, long totalSteps)
    {
        var length = _period;
        var position = _multiplier == 1 ? stepsDone % _period : stepsDone;
        while (position >= length)
        {
            position -= length;
            length *= _multiplier;
        }

        return finalFactor + ((1 - finalFactor) * (1 + Math.Cos(Math.PI * position / length)) / 2);
    }
}

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
        new CosineRestartsSchedule(ToUnits(Epochs, unitsPerEpoch), Multiplier, FinalFactor);
}
