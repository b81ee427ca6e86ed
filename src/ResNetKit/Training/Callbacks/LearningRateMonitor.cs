using System.Globalization;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Notes the learning rate of every so many steps, in memory and, if wanted, in a CSV file (step, learning_rate).</summary>
public sealed class LearningRateMonitor : TrainerCallback
{
    private readonly string? _path;
    private readonly int _every;
    private readonly List<(long Step, double LearningRate)> _rates = [];
    private long _lastStep;

    /// <summary>Says what to note.</summary>
    /// <param name="path">A file that is written at the end of each epoch; null for none.</param>
    /// <param name="every">Steps between two notes, at least 1.</param>
    public LearningRateMonitor(string? path = null, int every = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        _path = path is null ? null : Path.GetFullPath(path);
        _every = every;
    }

    /// <summary>The notes: the step, from 1, and the rate that it was done with.</summary>
    public IReadOnlyList<(long Step, double LearningRate)> Rates => _rates;

    /// <inheritdoc/>
    public override bool MainProcessOnly => true;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _rates.Clear();
        _lastStep = state.Step;
    }

    /// <inheritdoc/>
    public override void OnStepEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Step != _lastStep && (state.Step - 1) % _every == 0)
        {
            _rates.Add((state.Step, state.LearningRate));
        }

        _lastStep = state.Step;
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch) => Write();

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state, TrainingResult result) => Write();

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
