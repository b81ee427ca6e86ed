using System.CommandLine;
using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Represents a value of the configuration that can be set with a command-line option.</summary>
/// <param name="Name">The option, such as <c>--epochs</c>.</param>
/// <param name="Key">The path in the configuration document, such as <c>training:epochs</c>.</param>
/// <param name="Description">The help text.</param>
/// <param name="Change">
/// A function that applies the value; <see langword="null"/> if the value is only stored at <paramref name="Key"/>.
/// </param>
internal sealed record Setting(string Name, string Key, string Description, Action<JsonObject, string>? Change = null)
{
    /// <summary>Gets the settings of <c>train</c> that have an option of their own. All others can be set in a file or with <c>--set</c>.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("--epochs", "training:epochs", "the number of epochs"),
        new("--batch-size", "data:batchSize", "the number of images in a batch"),
        new("--optimizer", "training:optimizer", $"the optimizer: {string.Join(", ", KnownOptimizers.Names)}", Named("training:optimizer", KnownOptimizers.Names)),
        new("--schedule", "training:schedule", $"the schedule: {string.Join(", ", KnownSchedules.Names)}", Named("training:schedule", KnownSchedules.Names)),
        new("--lr", "training:optimizer:learningRate", "the learning rate, which is multiplied by the schedule"),
        new("--momentum", "training:optimizer:momentum", "the momentum of the optimizer"),
        new("--weight-decay", "training:optimizer:weightDecay", "the weight decay"),
        new("--label-smoothing", "training:loss:labelSmoothing", "the label smoothing, at least 0 and below 1"),
        new("--warmup-epochs", "training:schedule:warmupEpochs", "the number of epochs of a linear warm-up before the schedule"),
        new("--clip-norm", "training:clipGradientNorm", "the largest total norm of the gradients; 0 for no limit"),
        new("--accumulate", "training:accumulationBatches", "the number of batches whose gradients are averaged for a step"),
        new("--ema", "training:emaDecay", "the decay of the moving average of the weights; 0 for no average"),
        new("--tta", "training:testTimeAugmentation", "the test-time augmentation: none, mirror or mirrorAndShift"),
        new("--precision", "training:precision", "the precision: auto, float32 or bfloat16"),
        new("--channels-last", "training:channelsLast", "whether to use the channels-last memory format: true or false"),
        new("--deterministic", "training:deterministic", "whether runs must be reproducible bit for bit: true or false"),
        new("--device", "training:device", "the device: auto, cpu, cuda or cuda:N"),
        new("--validation", "data:validationFraction", "the fraction of the training set to hold out for validation, at least 0 and below 1"),
        new("--crop", "data:augmentations", "the padding of the random crop, in pixels; 0 for no crop", AugmentationSettings.Crop),
        new("--flip", "data:augmentations", "the horizontal flip: none, random or alternating", AugmentationSettings.Flip),
        new("--cutout", "data:augmentations", "the side of the square that is erased in training images, in pixels; 0 for none", AugmentationSettings.Cutout),
        new("--mixup", "data:augmentations", "the parameter alpha of mixup; 0 for no mixup", AugmentationSettings.Mixup),
        new("--cutmix", "data:augmentations", "the parameter alpha of CutMix; 0 for no CutMix", AugmentationSettings.CutMix),
        new("--dropout", "model:dropout", "the dropout rate inside blocks"),
        new("--head-dropout", "model:headDropout", "the dropout rate before the last layer"),
        new("--budget", "model:parameterBudget", "the maximum number of parameters of the network"),
    ];

    /// <summary>Gets the settings of <c>--seed</c>, which sets the seeds of the data and of training.</summary>
    public static IReadOnlyList<Setting> Seeds { get; } =
    [
        new("--seed", "data:seed", "the seed of the sample order and augmentation"),
        new("--seed", "training:seed", "the seed of weights and dropout"),
    ];

    /// <summary>
    /// Creates the option <c>--set</c>, which sets any value of the configuration, for example <c>--set training.optimizer.iterations=3</c>. If a name in the
    /// path contains dots, the names must be separated by colons.
    /// </summary>
    public static Option<string[]> Others() => new("--set")
    {
        Description = "set any value of the configuration by its path, such as --set training.optimizer.iterations=3",
        HelpName = "KEY=VALUE",
    };

    /// <summary>Parses a value of <c>--set</c>.</summary>
    /// <exception cref="ArgumentException">The text does not have the form KEY=VALUE.</exception>
    public static (Setting Setting, string Value) Parse(string assignment)
    {
        var parts = assignment.Split('=', 2);
        return parts.Length == 2
            ? (new Setting("--set", Separated(parts[0]), ""), parts[1])
            : throw new ArgumentException($"--set {assignment}: expected KEY=VALUE, for example training.epochs=10");
    }

    /// <summary>Sets the value in a configuration document.</summary>
    /// <exception cref="ArgumentException">The path does not exist, or <see cref="Change"/> does not accept the value.</exception>
    public void ApplyTo(JsonObject document, string value)
    {
        try
        {
            if (Change is null)
            {
                SettingPath.Set(document, Key, value);
            }
            else
            {
                Change(document, value);
            }
        }
        catch (InvalidOperationException error)
        {
            throw new ArgumentException($"{Name} {value}: the configuration has no value of this name", error);
        }
    }

    public Option<string?> ToOption() => new(Name) { Description = Description, HelpName = "VALUE" };

    // Names are not case-sensitive on the command line.
    private static Action<JsonObject, string> Named(string key, IReadOnlyList<string> names) => (document, value) =>
        SettingPath.Set(document, key, names.FirstOrDefault(name => name.Equals(value, StringComparison.OrdinalIgnoreCase)) ?? value);

    // Paths can use colons because some names contain dots, such as the names of parameters in learning-rate multipliers.
    private static string Separated(string key) => key.Contains(':', StringComparison.Ordinal) ? key : key.Replace('.', ':');
}
