using System.Globalization;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Writes a table with a line for each epoch to a CSV file: epoch, train_loss, train_accuracy, validation_loss, validation_accuracy,
/// test_loss, test_accuracy, learning_rate, seconds, then a column for each further metric (validation_top5). What was not measured stays
/// empty.
/// </summary>
/// <remarks>
/// A resumed run writes the file anew with its whole history, so lines of epochs that are trained again do not stand there twice.
/// </remarks>
public sealed class CsvLog : TrainerCallback
{
    private const string Header =
        "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,learning_rate,seconds";

    private string[] _metrics = [];

    /// <summary>Names the file.</summary>
    /// <param name="path">The file; an old one is overwritten. Its folder is made if need be.</param>
    public CsvLog(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override bool MainProcessOnly => true;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Write(state);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(epoch);

        // A metric that was not seen before is a new column; a file that somebody removed is written anew.
        if (epoch.Metrics.Keys.Except(_metrics).Any() || !File.Exists(Path))
        {
            Write(state);
        }
        else
        {
            File.AppendAllLines(Path, [Line(epoch)]);
        }
    }

    private void Write(TrainingState state)
    {
        _metrics = [.. state.History.SelectMany(epoch => epoch.Metrics.Keys).Distinct()];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var header = string.Join(',', _metrics.Select(name => Quoted(name.Replace('/', '_'))).Prepend(Header));
        File.WriteAllLines(Path, state.History.Select(Line).Prepend(header));
    }

    private static string Quoted(string name) =>
        name.AsSpan().ContainsAny(',', '"') ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;

    private string Line(EpochResult epoch)
    {
        double?[] figures =
        [
            epoch.TrainLoss, epoch.TrainAccuracy, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.TestLoss, epoch.TestAccuracy,
            epoch.LearningRate, epoch.Seconds,
            .. _metrics.Select(name => epoch.Metrics.TryGetValue(name, out var value) ? value : (double?)null),
        ];
        return string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch},")
            + string.Join(',', figures.Select(figure => figure?.ToString("r", CultureInfo.InvariantCulture)));
    }
}
