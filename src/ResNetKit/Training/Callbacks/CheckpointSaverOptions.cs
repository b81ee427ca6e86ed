using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="CheckpointSaver"/>. The name in JSON is <c>checkpointSaver</c>.</summary>
public sealed record CheckpointSaverOptions : CallbackOptions
{
    /// <summary>Gets the folder. A relative path refers to <see cref="Trainer.OutputFolder"/>. Default: <c>checkpoints</c>.</summary>
    [Required]
    public string Folder { get; init; } = "checkpoints";

    /// <summary>
    /// Gets the name of the metric that determines the best epoch; see <see cref="MonitoredMetric"/>. Default: <see cref="MonitoredMetric.Auto"/>, which is the
    /// validation loss or, without validation data, the training loss.
    /// </summary>
    [Required]
    public string Monitor { get; init; } = MonitoredMetric.Auto;

    /// <summary>Gets a value indicating whether the latest checkpoint is written. Default: <see langword="true"/>.</summary>
    public bool SaveLast { get; init; } = true;

    /// <summary>Gets a value indicating whether the checkpoint of the best epoch is written. Default: <see langword="true"/>.</summary>
    public bool SaveBest { get; init; } = true;

    /// <summary>
    /// Gets the number of epochs between two numbered checkpoints, from 0 to 1,000,000. Numbered checkpoints are all kept. Default: 0, for none.
    /// </summary>
    [Range(0, 1_000_000)]
    public int EveryEpochs { get; init; }

    /// <summary>
    /// Gets the number of optimizer steps after which the latest checkpoint is rewritten within an epoch, at least 0. Default: 0, which means only at the end
    /// of an epoch and when a run is stopped.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int EverySteps { get; init; }

    /// <summary>Gets a value indicating whether the run stops if a checkpoint cannot be written. Default: <see langword="false"/>.</summary>
    public bool StopOnFailure { get; init; }

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new CheckpointSaver(Path.Combine(folder, Folder), Monitor)
    {
        SaveLast = SaveLast,
        SaveBest = SaveBest,
        EveryEpochs = EveryEpochs,
        EverySteps = EverySteps,
        StopOnFailure = StopOnFailure,
    };
}
