using System.Globalization;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Records the learning rate at a fixed interval of steps, in memory and optionally in a CSV file with the columns <c>step</c> and <c>learning_rate</c>.
/// </summary>
/// <remarks>When a run is resumed, the file keeps its records up to the step of the checkpoint.</remarks>
public sealed class LearningRateMonitor : TrainerCallback
{
    private readonly string? _path;
    private readonly int _every;
    private readonly List<(long Step, double LearningRate)> _rates = [];

    /// <summary>Initializes a new instance of the <see cref="LearningRateMonitor"/> class.</summary>
    /// <param name="path">
    /// The path of the file, which is written at the end of each epoch and at the end of the training; <see langword="null"/> for no file. The folder is
    /// created if it does not exist.
    /// </param>
    /// <param name="every">The number of steps between two records, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="every"/> is below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public LearningRateMonitor(string? path = null, int every = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        _path = path is null ? null : Path.GetFullPath(path);
        _every = every;
    }

    /// <summary>Gets the records: the one-based number of the step, and the learning rate of that step.</summary>
    public IReadOnlyList<(long Step, double LearningRate)> Rates => _rates;

    /// <inheritdoc/>
    public override bool MainProcessOnly => true;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _rates.Clear();
        if (state.Step > 0 && File.Exists(_path))
        {
            _rates.AddRange(File.ReadLines(_path).Select(Parse).OfType<(long Step, double)>().Where(rate => rate.Step <= state.Step));
        }
    }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if ((state.Step - 1) % _every == 0)
        {
            _rates.Add((state.Step, state.LearningRate));
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch) => Write();

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state, TrainingResult result) => Write();

    private static (long Step, double LearningRate)? Parse(string line) =>
        line.Split(',') is [var step, var rate]
        && long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (number, value)
            : null;

    private void Write()
    {
        if (_path is null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllLines(
            _path,
            _rates
                .Select(rate => string.Create(CultureInfo.InvariantCulture, $"{rate.Step},{rate.LearningRate:r}"))
                .Prepend("step,learning_rate"));
    }
}
