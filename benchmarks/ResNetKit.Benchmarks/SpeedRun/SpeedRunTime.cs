namespace ResNetKit.Benchmarks.SpeedRun;

/// <summary>Contains the duration of a run, extrapolated from a few measured steps of training and of evaluation.</summary>
/// <param name="Epoch">The duration of the training steps of an epoch, in seconds.</param>
/// <param name="Evaluation">The duration of an evaluation with test-time augmentation, in seconds.</param>
/// <param name="Epochs">The number of epochs of the run.</param>
internal sealed record SpeedRunTime(double Epoch, double Evaluation, int Epochs)
{
    /// <summary>Gets the duration of the run, in seconds.</summary>
    public double Total => (Epochs * Epoch) + Evaluation;
}
