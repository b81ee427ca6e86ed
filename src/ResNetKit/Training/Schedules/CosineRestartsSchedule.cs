using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Cosines that start again, each as long as the one before it times a multiplier (SGDR, Loshchilov and Hutter 2016).</summary>
/// <param name="period">Steps of the first cosine, at least 1.</param>
/// <param name="multiplier">What each cosine is longer by, at least 1.</param>
/// <param name="finalFactor">Where each cosine ends, as a fraction of the learning rate.</param>
public sealed class CosineRestartsSchedule(long period, int multiplier = 1, double finalFactor = 0) : ILearningRateSchedule
{
    private readonly long _period =
        period >= 1 ? period : throw new ArgumentOutOfRangeException(nameof(period), period, "A cosine is at least one stepsDone long.");

    private readonly int _multiplier =
        multiplier >= 1 ? multiplier : throw new ArgumentOutOfRangeException(nameof(multiplier), multiplier, "Cosines do not get shorter.");

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
