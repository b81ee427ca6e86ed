using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>
/// Contains the options of a <see cref="Trainer"/>, which can be set in code, JSON or configuration. The defaults are a good starting point for small images:
/// SGD with Nesterov momentum, a one-cycle schedule and 30 epochs.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class TrainerOptions : IValidatableObject
{
    /// <summary>Gets or sets the number of epochs, from 1 to 1,000,000. Default: 30.</summary>
    [Range(1, 1_000_000)]
    public int Epochs { get; set; } = 30;

    /// <summary>
    /// Gets or sets the seed of everything random in a step, such as dropout and stochastic depth. Batch sources without a seed of their own use it too.
    /// Default: 0.
    /// </summary>
    public long Seed { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether runs must be reproducible bit for bit, also after an interruption. If it is true, a run can resume from a
    /// checkpoint only with the same numbers of threads and processes and the same precision. The kernels of the package <c>ResNetKit.Cpu</c> must also be
    /// enabled or disabled as before, which is not checked. Reproducible runs cannot use CUDA devices, because TorchSharp cannot select deterministic kernels
    /// for them. Default: <see langword="false"/>.
    /// </summary>
    public bool Deterministic { get; set; }

    /// <summary>
    /// Gets or sets the device: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c> for the second CUDA device (and so on), or <c>auto</c>. The value <c>auto</c> selects a
    /// CUDA device if one is available, and otherwise the CPU. Default: <c>auto</c>.
    /// </summary>
    [Required]
    [RegularExpression("auto|cpu|cuda(:[0-9]+)?", ErrorMessage = "{0} must be 'auto', 'cpu', 'cuda' or 'cuda:N'")]
    public string Device { get; set; } = "auto";

    /// <summary>Gets or sets the number format of the forward and backward passes. Default: <see cref="Precision.Auto"/>.</summary>
    [EnumDataType(typeof(Precision))]
    public Precision Precision { get; set; } = Precision.Auto;

    /// <summary>
    /// Gets or sets a value indicating whether images and filters use the channels-last memory format, (N, H, W, C), which is usually faster.
    /// The format is not used for a model with a convolution that libtorch cannot compute safely in it. Default: <see langword="true"/>.
    /// </summary>
    public bool ChannelsLast { get; set; } = true;

    /// <summary>Gets or sets the optimizer with its learning rate. Default: SGD with Nesterov momentum and a learning rate of 0.1.</summary>
    public OptimizerOptions Optimizer { get; set; } = new SgdOptions();

    /// <summary>Gets or sets the schedule of the learning rate. Default: <see cref="OneCycleScheduleOptions"/>.</summary>
    public ScheduleOptions Schedule { get; set; } = new OneCycleScheduleOptions();

    /// <summary>Gets or sets the loss. Default: cross-entropy without label smoothing.</summary>
    public LossOptions Loss { get; set; } = new CrossEntropyOptions();

    /// <summary>Gets or sets the metrics that are computed in evaluations in addition to loss and accuracy. No two may be equal. Default: none.</summary>
    public IReadOnlyList<MetricOptions> Metrics { get; set; } = [];

    /// <summary>
    /// Gets or sets the options of callbacks. The callbacks are created for each run. Among callbacks with equal
    /// <see cref="Training.TrainerCallback.Order"/>, they are called before those in <see cref="Trainer.Callbacks"/>. Relative paths of their files refer to
    /// <see cref="Trainer.OutputFolder"/>. Default: none.
    /// </summary>
    public IReadOnlyList<CallbackOptions> Callbacks { get; set; } = [];

    /// <summary>
    /// Gets or sets the largest total L2 norm of all gradients, from 0 to 1e12. If it is exceeded, the gradients are scaled down. Default: 0, for no limit.
    /// </summary>
    [Range(0.0, 1e12)]
    public double ClipGradientNorm { get; set; }

    /// <summary>
    /// Gets or sets the number of batches whose gradients are averaged for an optimizer step, from 1 to 100,000. The last step of an epoch can have fewer
    /// batches. Default: 1.
    /// </summary>
    [Range(1, 100_000)]
    public int AccumulationBatches { get; set; } = 1;

    /// <summary>
    /// Gets or sets the decay of an exponential moving average of the weights, at least 0 and below 1. Each update multiplies the average by the decay, and
    /// adds the current weights multiplied by 1 − decay. Evaluations use the average, and the model has the averaged weights after the run, unless an
    /// exception ended it. Default: 0, for no average.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double EmaDecay { get; set; }

    /// <summary>Gets or sets the number of steps between two updates of the average, from 1 to 1,000,000. Default: 1.</summary>
    [Range(1, 1_000_000)]
    public int EmaEvery { get; set; } = 1;

    /// <summary>
    /// Gets or sets the views of each image whose logits are averaged in evaluations. Default: <see cref="ResNetKit.TestTimeAugmentation.None"/>.
    /// </summary>
    [EnumDataType(typeof(TestTimeAugmentation))]
    public TestTimeAugmentation TestTimeAugmentation { get; set; } = TestTimeAugmentation.None;

    /// <summary>
    /// Gets or sets the number of epochs between two evaluations, from 1 to 1,000,000. The last epoch is also evaluated, unless the run stops earlier.
    /// Default: 1.
    /// </summary>
    [Range(1, 1_000_000)]
    public int EvaluateEvery { get; set; } = 1;

    /// <summary>Validates all options.</summary>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
    public void Validate() => OptionsValidation.Validate(this, "Trainer");

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        foreach (var problem in Unwritable())
        {
            yield return problem;
        }

        foreach (var metric in (Metrics ?? []).GroupBy(metric => metric).Where(group => group.Key is not null && group.Count() > 1).Select(group => group.Key))
        {
            yield return new ValidationResult(
                $"{nameof(Metrics)} must be different, but {metric.GetType().Name} is listed several times with the same values.", [nameof(Metrics)]);
        }

        if (Deterministic && Device is not null && Device.StartsWith("cuda", StringComparison.Ordinal))
        {
            yield return new ValidationResult(
                $"{nameof(Deterministic)} must be false on CUDA, because TorchSharp cannot select deterministic kernels there.",
                [nameof(Deterministic), nameof(Device)]);
        }
    }

    /// <summary>Reads options from JSON. Options whose keys are missing keep their default values.</summary>
    /// <param name="json">An object such as <c>{ "epochs": 10, "optimizer": { "type": "adam", "learningRate": 0.002 } }</c>.</param>
    /// <returns>The options, which have not been validated.</returns>
    /// <exception cref="System.Text.Json.JsonException">
    /// The text is not valid JSON for these options, or has an unknown key or name. For an unknown key or name, the message lists the valid ones and suggests a
    /// similar one if there is one.
    /// </exception>
    public static TrainerOptions FromJson(string json) => OptionsJson.Read<TrainerOptions>(json, "The trainer");

    /// <summary>Writes the options as JSON, from which <see cref="FromJson"/> creates options with the same values.</summary>
    /// <returns>The JSON.</returns>
    /// <exception cref="InvalidOperationException">The optimizer, the schedule, the loss, a metric or a callback is not registered.</exception>
    /// <exception cref="ArgumentException">A number is infinite or not a number (NaN), which JSON cannot contain.</exception>
    /// <exception cref="NotSupportedException">A registered record has an option of a type that cannot be written as JSON.</exception>
    /// <exception cref="System.Text.Json.JsonException">
    /// Options are nested in others more than 64 levels deep, for example because an options record contains itself.
    /// </exception>
    public string ToJson() => OptionsJson.Write(this);

    // The records are immutable, but the lists are not.
    internal TrainerOptions Copy()
    {
        var copy = (TrainerOptions)MemberwiseClone();
        copy.Metrics = [.. Metrics];
        copy.Callbacks = [.. Callbacks];
        return copy;
    }

    /// <summary>Finds options that a checkpoint could not contain, because their types are not registered or because they cannot be written as JSON.</summary>
    private IEnumerable<ValidationResult> Unwritable()
    {
        IEnumerable<(string Option, string? Problem)> problems =
        [
            (nameof(Optimizer), KnownOptimizers.List.Problem(Optimizer)),
            (nameof(Schedule), KnownSchedules.List.Problem(Schedule)),
            (nameof(Loss), KnownLosses.List.Problem(Loss)),
            .. (Metrics ?? []).Distinct().Select(metric => (nameof(Metrics), KnownMetrics.List.Problem(metric))),
            .. (Callbacks ?? []).Distinct().Select(callback => (nameof(Callbacks), KnownCallbacks.List.Problem(callback))),
        ];
        return
            from entry in problems
            where entry.Problem is not null
            select new ValidationResult($"{entry.Option}: {entry.Problem}", [entry.Option]);
    }
}
