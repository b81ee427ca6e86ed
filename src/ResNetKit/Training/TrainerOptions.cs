using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>
/// The options of a <see cref="Trainer"/> as plain data, readable from JSON and validated as a whole. The defaults are a sound start for small
/// images: SGD with Nesterov momentum, one cycle of the learning rate, 30 epochs.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed class TrainerOptions : IValidatableObject
{
    /// <summary>Epochs to train. Default 30.</summary>
    [Range(1, 1_000_000)]
    public int Epochs { get; set; } = 30;

    /// <summary>Seeds everything random that happens in a step (dropout, stochastic depth). Default 0.</summary>
    public long Seed { get; set; }

    /// <summary>
    /// Whether two runs must agree to the last bit, interruptions included. A checkpoint is then resumed only under the number of threads
    /// and the precision it was written under; CUDA is refused, for TorchSharp cannot choose deterministic kernels there.
    /// </summary>
    public bool Deterministic { get; set; }

    /// <summary><c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, or <c>auto</c>: CUDA where there is one. Default <c>auto</c>.</summary>
    [Required]
    [RegularExpression("auto|cpu|cuda(:[0-9]+)?", ErrorMessage = "{0} must be 'auto', 'cpu', 'cuda' or 'cuda:N'")]
    public string Device { get; set; } = "auto";

    /// <summary>The number format that is computed in. Default <see cref="Precision.Auto"/>.</summary>
    [EnumDataType(typeof(Precision))]
    public Precision Precision { get; set; } = Precision.Auto;

    /// <summary>Whether images and filters lie in memory as (N, H, W, C), which is faster nearly everywhere. Default true.</summary>
    public bool ChannelsLast { get; set; } = true;

    /// <summary>Gets or sets the optimizer, its learning rate included. Default: SGD with Nesterov momentum at a learning rate of 0.1.</summary>
    public OptimizerOptions Optimizer { get; set; } = new SgdOptions();

    /// <summary>Gets or sets the schedule of the learning rate. Default: one cycle.</summary>
    public ScheduleOptions Schedule { get; set; } = new OneCycleScheduleOptions();

    /// <summary>Gets or sets the loss. Default: cross-entropy without label smoothing.</summary>
    public LossOptions Loss { get; set; } = new CrossEntropyOptions();

    /// <summary>Gets or sets the figures that evaluations measure beside loss and accuracy. Default: none.</summary>
    public IReadOnlyList<MetricOptions> Metrics { get; set; } = [];

    /// <summary>
    /// Gets or sets callbacks by their options. Each run creates them anew and calls them, where their <see cref="Training.TrainerCallback.Order"/> is the same,
    /// before those of <see cref="Trainer.Callbacks"/>; their files are within <see cref="Trainer.OutputFolder"/>. Default: none.
    /// </summary>
    public IReadOnlyList<CallbackOptions> Callbacks { get; set; } = [];

    /// <summary>Largest norm that all gradients together may have; longer ones are scaled down. 0 (default): no limit.</summary>
    [Range(0.0, 1e12)]
    public double ClipGradientNorm { get; set; }

    /// <summary>Batches whose gradients are averaged for one optimizer step. Default 1.</summary>
    [Range(1, 100_000)]
    public int AccumulationBatches { get; set; } = 1;

    /// <summary>
    /// Decay of an exponential moving average of the weights, in [0, 1). Evaluations use the average and the model holds it after the run.
    /// 0 (default): no average.
    /// </summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double EmaDecay { get; set; }

    /// <summary>Steps between two updates of the average. Default 1.</summary>
    [Range(1, 1_000_000)]
    public int EmaEvery { get; set; } = 1;

    /// <summary>Views of each image that evaluations average. Default <see cref="ResNetKit.TestTimeAugmentation.None"/>.</summary>
    [EnumDataType(typeof(TestTimeAugmentation))]
    public TestTimeAugmentation TestTimeAugmentation { get; set; } = TestTimeAugmentation.None;

    /// <summary>Epochs between two evaluations; the last epoch is always evaluated. Default 1.</summary>
    [Range(1, 1_000_000)]
    public int EvaluateEvery { get; set; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    public void Validate() => OptionsValidation.Validate(this, "Trainer");

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        foreach (var problem in Unregistered())
        {
            yield return problem;
        }

        if (Deterministic && Device is not null && Device.StartsWith("cuda", StringComparison.Ordinal))
        {
            yield return new ValidationResult(
                $"{nameof(Deterministic)} must be false on CUDA: TorchSharp cannot choose deterministic kernels there.",
                [nameof(Deterministic), nameof(Device)]);
        }
    }

    /// <summary>Reads options from JSON; keys that are left out keep their defaults.</summary>
    /// <param name="json">An object such as <c>{ "epochs": 10, "optimizer": { "type": "adam", "learningRate": 0.002 } }</c>.</param>
    /// <exception cref="System.Text.Json.JsonException">The text is no such JSON, or has an unknown key or name; the message suggests the
    /// nearest.</exception>
    public static TrainerOptions FromJson(string json) => OptionsJson.Read<TrainerOptions>(json, "The trainer");

    /// <summary>Writes the options as JSON, which <see cref="FromJson"/> reads back without loss.</summary>
    /// <exception cref="InvalidOperationException">An optimizer, a schedule, a loss, a metric or a callback is not registered.</exception>
    public string ToJson() => OptionsJson.Write(this);

    // The records are immutable; a list is not.
    internal TrainerOptions Copy()
    {
        var copy = (TrainerOptions)MemberwiseClone();
        copy.Metrics = [.. Metrics];
        copy.Callbacks = [.. Callbacks];
        return copy;
    }

    /// <summary>Entries of open lists without a name: a checkpoint could not say what they are.</summary>
    private IEnumerable<ValidationResult> Unregistered()
    {
        IEnumerable<(string Option, string? Problem)> problems =
        [
            (nameof(Optimizer), Problem(KnownOptimizers.List, Optimizer)),
            (nameof(Schedule), Problem(KnownSchedules.List, Schedule)),
            (nameof(Loss), Problem(KnownLosses.List, Loss)),
            .. (Metrics ?? []).Select(metric => (nameof(Metrics), Problem(KnownMetrics.List, metric))),
            .. (Callbacks ?? []).Select(callback => (nameof(Callbacks), Problem(KnownCallbacks.List, callback))),
        ];
        return
            from entry in problems
            where entry.Problem is not null
            select new ValidationResult($"{entry.Option}: {entry.Problem}", [entry.Option]);

        static string? Problem<T>(NamedOptionsList<T> list, T? options)
            where T : class, INamedOptions =>
            options is null || list.TryGetName(options.GetType(), out _) ? null : list.NotRegistered(options.GetType());
    }
}
