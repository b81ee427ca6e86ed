using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The options of <see cref="JsonLinesLog"/>. In JSON <c>jsonLinesLog</c>.</summary>
public sealed record JsonLinesLogOptions : CallbackOptions
{
    /// <summary>Gets the file; a relative path is within <see cref="Trainer.OutputFolder"/>. Default <c>log.jsonl</c>.</summary>
    [Required]
    public string Path { get; init; } = "log.jsonl";

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new JsonLinesLog(System.IO.Path.Combine(folder, Path));
}
