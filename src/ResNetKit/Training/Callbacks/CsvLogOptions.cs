using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="CsvLog"/>. The name in JSON is <c>csvLog</c>.</summary>
public sealed record CsvLogOptions : CallbackOptions
{
    /// <summary>Gets the path of the file. A relative path refers to <see cref="Trainer.OutputFolder"/>. Default: <c>history.csv</c>.</summary>
    [Required]
    public string Path { get; init; } = "history.csv";

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new CsvLog(System.IO.Path.Combine(folder, Path));
}
