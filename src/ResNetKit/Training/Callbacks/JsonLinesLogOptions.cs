using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="JsonLinesLog"/>. The name in JSON is <c>jsonLinesLog</c>.</summary>
public sealed record JsonLinesLogOptions : CallbackOptions
{
    /// <summary>Gets the path of the file. A relative path refers to <see cref="Trainer.OutputFolder"/>. Default: <c>log.jsonl</c>.</summary>
    [Required]
    public string Path { get; init; } = "log.jsonl";

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new JsonLinesLog(System.IO.Path.Combine(folder, Path));
}
