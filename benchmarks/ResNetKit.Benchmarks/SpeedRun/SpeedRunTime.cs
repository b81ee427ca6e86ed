namespace ResNetKit.Benchmarks.SpeedRun;

/// <summary>What a heat says of a whole run.</summary>
/// <param name="Epoch">Seconds of an epoch's training steps.</param>
/// <param name="Evaluation">Seconds of an evaluation with test-time augmentation.</param>
/// <param name="Epochs">Epochs of the run.</param>
internal sealed record SpeedRunTime(double Epoch, double Evaluation, int Epochs)
{
    /// <summary>Seconds of the run.</summary>
    public double Total => (Epochs * Epoch) + Evaluation;
}
