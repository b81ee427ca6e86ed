using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The options of <see cref="CsvLog"/>. In JSON <c>csvLog</c>.</summary>
public sealed record CsvLogOptions : CallbackOptions
{
    /// <summary>Gets the file; a relative path is within <see cref="Trainer.OutputFolder"/>. Default <c>history.csv</c>.</summary>
    [Required]
    public string Path { get; init; } = "history.csv";

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new CsvLog(System.IO.Path.Combine(folder, Path));
}
