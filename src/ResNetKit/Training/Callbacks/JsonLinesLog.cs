using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Writes the events of a run to a file with one JSON object in each line.</summary>
/// <remarks>
/// Each object has an <c>event</c> (<c>training_begin</c>, <c>epoch</c>, <c>evaluation</c> or <c>training_end</c>) and a <c>time</c> (UTC). A resumed run
/// appends to the file, after removing an incomplete last line that an aborted process may have left.
/// </remarks>
public sealed class JsonLinesLog : TrainerCallback
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Initializes a new instance of the <see cref="JsonLinesLog"/> class.</summary>
    /// <param name="path">
    /// The path of the file. A new run overwrites an existing file; a resumed run appends to it. The folder is created if it does not exist.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or consists only of white space.</exception>
    public JsonLinesLog(string path)
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
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        if (state.Step == 0)
        {
            File.WriteAllText(Path, string.Empty);
        }
        else if (File.Exists(Path))
        {
            CutUnfinishedLine();
        }

        Append(new
        {
            Event = "training_begin",
            Time = DateTime.UtcNow,
            state.Step,
            state.TotalSteps,
            state.Device,
            state.Precision,
            Options = JsonSerializer.SerializeToElement(state.Options, Registration.OptionsJson.Settings),
        });
    }

    /// <inheritdoc/>
    public override void OnEvaluationEnd(TrainingState state, EvaluationSplit split, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(result);
        Append(new
        {
            Event = "evaluation",
            Time = DateTime.UtcNow,
            state.Epoch,
            state.Step,
            Split = split,
            result.Count,
            result.Loss,
            result.Accuracy,
            result.Metrics,
        });
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state, EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(state);
        Append(new { Event = "epoch", Time = DateTime.UtcNow, state.Step, Result = epoch });
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Append(new
        {
            Event = "training_end",
            Time = DateTime.UtcNow,
            Step = result.Steps,
            result.StopReason,
            result.StopMessage,
            result.TrainSeconds,
            result.ImagesPerSecond,
        });
    }

    private void CutUnfinishedLine()
    {
        var length = File.ReadAllBytes(Path).AsSpan().LastIndexOf((byte)'\n') + 1;
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    private void Append<T>(T entry) => File.AppendAllText(Path, JsonSerializer.Serialize(entry, _json) + "\n");
}
