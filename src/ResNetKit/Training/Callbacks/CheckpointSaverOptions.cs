using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The options of <see cref="CheckpointSaver"/>. In JSON <c>checkpointSaver</c>.</summary>
public sealed record CheckpointSaverOptions : CallbackOptions
{
    /// <summary>Gets the folder; a relative path is within <see cref="Trainer.OutputFolder"/>. Default <c>checkpoints</c>.</summary>
    [Required]
    public string Folder { get; init; } = "checkpoints";

    /// <summary>Gets the name of the figure that decides, see <see cref="MonitoredMetric"/>. Default: the loss.</summary>
    [Required]
    public string Monitor { get; init; } = MonitoredMetric.Auto;

    /// <summary>Gets whether the newest checkpoint is kept. Default true.</summary>
    public bool SaveLast { get; init; } = true;

    /// <summary>Gets whether the checkpoint of the best epoch is kept. Default true.</summary>
    public bool SaveBest { get; init; } = true;

    /// <summary>Gets the number of epochs between two checkpoints that are kept; 0 (default) keeps none.</summary>
    [Range(0, 1_000_000)]
    public int EveryEpochs { get; init; }

    /// <summary>Gets the number of steps after which the newest checkpoint is written anew within an epoch; 0 (default): not before its end.</summary>
    [Range(0, int.MaxValue)]
    public int EverySteps { get; init; }

    /// <summary>Gets whether a checkpoint that cannot be written stops the run. Default false.</summary>
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
