using System.ComponentModel.DataAnnotations;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Contains the options of <see cref="TensorBoardLog"/>. The name in JSON is <c>tensorBoardLog</c>.</summary>
public sealed record TensorBoardLogOptions : CallbackOptions
{
    /// <summary>Gets the folder. A relative path refers to <see cref="Trainer.OutputFolder"/>. Default: <c>tensorboard</c>.</summary>
    [Required]
    public string Folder { get; init; } = "tensorboard";

    /// <summary>Gets the number of steps between two logged values, from 1 to 1,000,000. Default: 50.</summary>
    [Range(1, 1_000_000)]
    public int Every { get; init; } = 50;

    /// <inheritdoc/>
    public override TrainerCallback CreateCallback(string folder) => new TensorBoardLog(Path.Combine(folder, Folder), Every);
}
