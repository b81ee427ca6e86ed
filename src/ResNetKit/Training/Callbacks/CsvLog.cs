using System.Globalization;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Writes the results of each epoch to a CSV file.</summary>
/// <remarks>
/// The columns are epoch, train_loss, train_accuracy, validation_loss, validation_accuracy, test_loss, test_accuracy, learning_rate and seconds, followed by a
/// column for each further metric, such as validation_top5. Values that were not measured are empty. A resumed run rewrites the file with its complete history,
/// so that no epoch is listed twice.
/// </remarks>
public sealed class CsvLog : TrainerCallback
{
    private const string Header =
        "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,learning_rate,seconds";

    private string[] _metrics = [];

    /// <summary>Initializes a new instance of the <see cref="CsvLog"/> class.</summary>
    /// <param name="path">The path of the file. An existing file is overwritten. The folder is created if it does not exist.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or consists only of white space.</exception>
    public CsvLog(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>Gets the full path of the file.</summary>
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

        // The whole file is written if there is a new metric, which needs a column, or if the file has been deleted.
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
        name.AsSpan().ContainsAny(",\"\r\n") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;

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
