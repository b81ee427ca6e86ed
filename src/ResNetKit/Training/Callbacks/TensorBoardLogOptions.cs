using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>The options of <see cref="TensorBoardLog"/>. In JSON <c>tensorBoardLog</c>.</summary>
public sealed record TensorBoardLogOptions : CallbackOptions
{
    /// <summary>Gets the folder; a relative path is within <see cref="Trainer.OutputFolder"/>. Default <c>tensorboard</c>.</summary>
    [Required]
    public string Folder { get; init; } = "tensorboard";

    /// <summary>Gets the number of steps between two entries. Default 50.</summary>
    [Range(1, 1_000_000)]
    public int Every { get; init; } = 50;

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new TensorBoardLog(Path.Combine(folder, Folder), Every);
}
