using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace ResNetKit.Samples.Hosted;

/// <summary>The section "Run" of the settings: what is trained on, and where everything goes.</summary>
internal sealed class RunOptions
{
    /// <summary>The folder of the run's checkpoints and weights.</summary>
    [Required]
    public string Folder { get; set; } = Path.Combine("runs", "hosted");

    /// <summary>The folder that CIFAR-10 lies in; null for images that the library draws itself.</summary>
    public string? Cifar10 { get; set; }

    /// <summary>Images to draw for training.</summary>
    [Range(1, int.MaxValue)]
    public int TrainingImages { get; set; } = 4_000;

    /// <summary>Images to draw for the test.</summary>
    [Range(1, int.MaxValue)]
    public int TestImages { get; set; } = 1_000;

    public static RunOptions Read(IConfigurationSection section)
    {
        var options = new RunOptions();
        section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }

    /// <summary>The images to train on, or those of the test.</summary>
    public ImageDataset Images(bool train) => Cifar10 is { } folder
        ? Cifar10Dataset.Load(folder, train)
        : SyntheticDataset.Create(train ? TrainingImages : TestImages, train);
}
