using ResNetKit.Benchmarks.Racing;

namespace ResNetKit.Benchmarks.SpeedRun;

/// <summary>
/// Represents a side of the speed run, which is one of the two programs that are compared. It has one process for training and one for evaluation.
/// </summary>
internal sealed class SpeedRunSide : IDisposable
{
    private const int TrainingImages = 50_000;
    private const int TestImages = 10_000;
    private readonly Contestant _training;
    private readonly Contestant _evaluation;
    private readonly int _batchSize;
    private readonly int _evaluationBatchSize;
    private int _steps = 1;
    private int _evaluationSteps = 1;

    public SpeedRunSide(int epochs, int batchSize, int evaluationBatchSize, Func<string, Contestant> start)
    {
        (Epochs, _batchSize, _evaluationBatchSize) = (epochs, batchSize, evaluationBatchSize);
        _training = start("train");
        _evaluation = start("evaluate");
    }

    public int Epochs { get; }

    /// <summary>
    /// Runs the first steps and determines the number of steps in a heat. The first steps are slower because of compilation and memory allocation. A heat is a
    /// series of steps whose total duration is measured.
    /// </summary>
    public void WarmUp(double secondsPerHeat)
    {
        _training.Run(_steps);
        _evaluation.Run(_evaluationSteps);
        _steps = Fill(secondsPerHeat, _training.Run(_steps) / _steps);
        _evaluationSteps = Fill(secondsPerHeat, _evaluation.Run(_evaluationSteps) / _evaluationSteps);
    }

    /// <summary>Runs a heat of training steps and a heat of evaluation steps.</summary>
    /// <returns>The durations of an epoch and of an evaluation, calculated from the durations of the heats.</returns>
    public SpeedRunTime Run() => new(
        _training.Run(_steps) / _steps * TrainingImages / _batchSize,
        _evaluation.Run(_evaluationSteps) / _evaluationSteps * TestImages / _evaluationBatchSize,
        Epochs);

    public void Dispose()
    {
        _training.Dispose();
        _evaluation.Dispose();
    }

    private static int Fill(double seconds, double step) => Math.Max(1, (int)Math.Round(seconds / step));
}
