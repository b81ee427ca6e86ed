using System.CommandLine;
using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>One value of the configuration that has a command-line option of its own.</summary>
/// <param name="Name">The option, for example <c>--epochs</c>.</param>
/// <param name="Key">Where it stands in the configuration document, for example <c>training:epochs</c>.</param>
/// <param name="Description">What <c>--help</c> says.</param>
/// <param name="Change">Sets it where it is more than one value at <paramref name="Key"/>.</param>
internal sealed record Setting(string Name, string Key, string Description, Action<JsonObject, string>? Change = null)
{
    /// <summary>Every setting of <c>train</c>. What is missing here can still be given in a file.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("--epochs", "training:epochs", "epochs to train"),
        new("--batch-size", "data:batchSize", "images in a batch"),
        new("--optimizer", "training:optimizer", $"the optimizer: {string.Join(", ", KnownOptimizers.Names)}", Named("training:optimizer", KnownOptimizers.Names)),
        new("--schedule", "training:schedule", $"how the learning rate moves: {string.Join(", ", KnownSchedules.Names)}", Named("training:schedule", KnownSchedules.Names)),
        new("--lr", "training:optimizer:learningRate", "the learning rate, which the schedule multiplies"),
        new("--momentum", "training:optimizer:momentum", "momentum of the optimizer"),
        new("--weight-decay", "training:optimizer:weightDecay", "weight decay"),
        new("--label-smoothing", "training:loss:labelSmoothing", "label smoothing, in [0, 1)"),
        new("--warmup-epochs", "training:schedule:warmupEpochs", "epochs of a straight rise before the schedule"),
        new("--clip-norm", "training:clipGradientNorm", "largest norm of all gradients together; 0 for no limit"),
        new("--accumulate", "training:accumulationBatches", "batches whose gradients make one step"),
        new("--ema", "training:emaDecay", "decay of the moving average of the weights; 0 for none"),
        new("--tta", "training:testTimeAugmentation", "none, mirror or mirrorAndShift"),
        new("--precision", "training:precision", "auto, float32 or bfloat16"),
        new("--channels-last", "training:channelsLast", "true or false: whether channels are the innermost dimension in memory"),
        new("--deterministic", "training:deterministic", "true or false: whether two runs agree to the last bit"),
        new("--device", "training:device", "auto, cpu, cuda or cuda:N"),
        new("--validation", "data:validationFraction", "share of the training set to hold out and choose by, in [0, 1)"),
        new("--crop", "data:augmentations", "pixels of padding that training images are cropped out of; 0 for no crop", AugmentationSettings.Crop),
        new("--flip", "data:augmentations", "none, random or alternating", AugmentationSettings.Flip),
        new("--cutout", "data:augmentations", "side of the square cut out of training images; 0 for none", AugmentationSettings.Cutout),
        new("--mixup", "data:augmentations", "alpha of mixup; 0 for none", AugmentationSettings.Mixup),
        new("--cutmix", "data:augmentations", "alpha of cutmix; 0 for none", AugmentationSettings.CutMix),
        new("--dropout", "model:dropout", "dropout rate within blocks"),
        new("--head-dropout", "model:headDropout", "dropout rate before the last layer"),
        new("--budget", "model:parameterBudget", "the most parameters that the network may have"),
    ];

    /// <summary><c>--seed</c> seeds the data and the training alike.</summary>
    public static IReadOnlyList<Setting> Seeds { get; } =
    [
        new("--seed", "data:seed", "seed of order and augmentation"),
        new("--seed", "training:seed", "seed of weights and dropout"),
    ];

    /// <summary>Any value of the document by its name there: <c>--set training.optimizer.iterations=3</c>, or with colons where a name has dots.</summary>
    public static Option<string[]> Others() => new("--set")
    {
        Description = "any value of the configuration by its name: --set training.optimizer.iterations=3",
        HelpName = "KEY=VALUE",
    };

    /// <summary>Reads one <c>--set</c>.</summary>
    /// <exception cref="ArgumentException">It is not of the form KEY=VALUE.</exception>
    public static (Setting Setting, string Value) Parse(string assignment)
    {
        var parts = assignment.Split('=', 2);
        return parts.Length == 2
            ? (new Setting("--set", Separated(parts[0]), ""), parts[1])
            : throw new ArgumentException($"--set {assignment}: expected KEY=VALUE, for example training.epochs=10");
    }

    /// <summary>Sets the value in a configuration document.</summary>
    /// <exception cref="ArgumentException">The value means nothing.</exception>
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
            throw new ArgumentException($"{Name} {value}: there is nothing of that name to set a value of", error);
        }
    }

    public Option<string?> ToOption() => new(Name) { Description = Description, HelpName = "VALUE" };

    // Case does not matter on the command line.
    private static Action<JsonObject, string> Named(string key, IReadOnlyList<string> names) => (document, value) =>
        SettingPath.Set(document, key, names.FirstOrDefault(name => name.Equals(value, StringComparison.OrdinalIgnoreCase)) ?? value);

    // Names of parameters, in the multipliers of rates, have dots of their own.
    private static string Separated(string key) => key.Contains(':', StringComparison.Ordinal) ? key : key.Replace('.', ':');
}
