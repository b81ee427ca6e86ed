using System.Globalization;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Writes a table with a line for each epoch to a CSV file: epoch, train_loss, train_accuracy, validation_loss, validation_accuracy,
/// test_loss, test_accuracy, learning_rate, seconds. What was not measured stays empty.
/// </summary>
/// <remarks>
/// A resumed run writes the file anew with its whole history, so lines of epochs that are trained again do not stand there twice.
/// </remarks>
public sealed class CsvLog : TrainerCallback
{
    private const string Header =
        "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,learning_rate,seconds";

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
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllLines(Path, state.History.Select(Line).Prepend(Header));
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        File.AppendAllLines(Path, [Line(epoch)]);
    }

    private static string Line(EpochResult epoch)
    {
        double?[] figures =
        [
            epoch.TrainLoss, epoch.TrainAccuracy, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.TestLoss, epoch.TestAccuracy,
            epoch.LearningRate, epoch.Seconds,
        ];
        return string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch},")
            + string.Join(',', figures.Select(figure => figure?.ToString("r", CultureInfo.InvariantCulture)));
    }
}
