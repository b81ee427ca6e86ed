using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="LearningRateMonitor"/>. The name in JSON is <c>learningRateMonitor</c>.</summary>
public sealed record LearningRateMonitorOptions : CallbackOptions
{
    /// <summary>Gets the path of the file. A relative path refers to <see cref="Trainer.OutputFolder"/>. Default: <c>learning-rate.csv</c>.</summary>
    [Required]
    public string Path { get; init; } = "learning-rate.csv";

    /// <summary>Gets the number of steps between two records, from 1 to 1,000,000. Default: 1.</summary>
    [Range(1, 1_000_000)]
    public int Every { get; init; } = 1;

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new LearningRateMonitor(System.IO.Path.Combine(folder, Path), Every);
}
