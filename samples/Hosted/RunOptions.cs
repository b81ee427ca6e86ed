using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace ResNetKit.Samples.Hosted;

/// <summary>Represents the section "Run" of the settings: the training data and the output folder.</summary>
internal sealed class RunOptions
{
    /// <summary>Gets or sets the folder for checkpoints and weights.</summary>
    [Required]
    public string Folder { get; set; } = Path.Combine("runs", "hosted");

    /// <summary>Gets or sets the folder with CIFAR-10; <see langword="null"/> for synthetic images.</summary>
    public string? Cifar10 { get; set; }

    /// <summary>Gets or sets the number of synthetic training images.</summary>
    [Range(1, int.MaxValue)]
    public int TrainingImages { get; set; } = 4_000;

    /// <summary>Gets or sets the number of synthetic test images.</summary>
    [Range(1, int.MaxValue)]
    public int TestImages { get; set; } = 1_000;

    public static RunOptions Read(IConfigurationSection section)
    {
        var options = new RunOptions();
        section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }

    /// <summary>Loads or creates the training images or the test images.</summary>
    public ImageDataset Images(bool train) => Cifar10 is { } folder
        ? Cifar10Dataset.Load(folder, train)
        : SyntheticDataset.Create(train ? TrainingImages : TestImages, train);
}
