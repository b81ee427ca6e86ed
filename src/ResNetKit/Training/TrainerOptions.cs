using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>
/// Everything a <see cref="Trainer"/> can be told, as plain data: bindable from JSON or a configuration section, validated as a whole.
/// The defaults are a sound start for small images: SGD with Nesterov momentum, one cycle of the learning rate, 30 epochs.
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

    /// <summary>The optimizer. Default <see cref="OptimizerType.Sgd"/>.</summary>
    [EnumDataType(typeof(OptimizerType))]
    public OptimizerType Optimizer { get; set; } = OptimizerType.Sgd;

    /// <summary>The learning rate that schedules multiply. Default 0.1, which suits SGD; Adam wants about 0.001.</summary>
    [Range(double.Epsilon, 1e6)]
    public double LearningRate { get; set; } = 0.1;

    /// <summary>Momentum of SGD and Muon, in [0, 1). Default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; set; } = 0.9;

    /// <summary>Whether momentum is Nesterov's. Default true.</summary>
    public bool Nesterov { get; set; } = true;

    /// <summary>Weight decay: added to the gradient by SGD and Adam, decoupled in AdamW and Muon. Default 5e-4.</summary>
    [Range(0.0, 1e6)]
    public double WeightDecay { get; set; } = 5e-4;

    /// <summary>Whether weight decay also pulls at biases and at the parameters of normalization layers. Default false.</summary>
    public bool DecayNormsAndBiases { get; set; }

    /// <summary>Adam's and AdamW's decay rate of the mean of gradients, in [0, 1). Default 0.9.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Adam's and AdamW's decay rate of the mean of squared gradients, in [0, 1). Default 0.999.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; set; } = 0.999;

    /// <summary>Adam's and AdamW's guard against division by zero. Default 1e-8.</summary>
    [Range(double.Epsilon, 1.0)]
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>
    /// Multipliers of the learning rate by parameter name, <c>*</c> standing for anything: <c>{ "fc.*": 2, "*.bias": 64 }</c>.
    /// All that match a name are multiplied together.
    /// </summary>
    public Dictionary<string, double> LearningRateMultipliers { get; set; } = [];

    /// <summary>
    /// Multipliers of the weight decay by parameter name, as in <see cref="LearningRateMultipliers"/>. What a multiplied rate would
    /// decay faster can so be held back.
    /// </summary>
    public Dictionary<string, double> WeightDecayMultipliers { get; set; } = [];

    /// <summary>
    /// What trains the parameters that Muon does not: <see cref="OptimizerType.Sgd"/> (default) or <see cref="OptimizerType.AdamW"/>.
    /// </summary>
    [EnumDataType(typeof(OptimizerType))]
    public OptimizerType AuxiliaryOptimizer { get; set; } = OptimizerType.Sgd;

    /// <summary>Learning rate of <see cref="AuxiliaryOptimizer"/>; moves by the same schedule. Default 0.1.</summary>
    [Range(double.Epsilon, 1e6)]
    public double AuxiliaryLearningRate { get; set; } = 0.1;

    /// <summary>Momentum of <see cref="AuxiliaryOptimizer"/> where that is SGD, in [0, 1). Default 0.85.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double AuxiliaryMomentum { get; set; } = 0.85;

    /// <summary>Weight decay of <see cref="AuxiliaryOptimizer"/>; null (default): the same as <see cref="WeightDecay"/>.</summary>
    [Range(0.0, 1e6)]
    public double? AuxiliaryWeightDecay { get; set; }

    /// <summary>Newton–Schulz iterations of Muon. Default 5; 3 are enough for small networks.</summary>
    [Range(1, 20)]
    public int MuonIterations { get; set; } = 5;

    /// <summary>
    /// Whether Muon brings each filter bank back to the norm √(output channels) before each step, instead of weight decay. Default false.
    /// </summary>
    public bool MuonNormalizeWeights { get; set; }

    /// <summary>How the learning rate moves. Default <see cref="ScheduleType.OneCycle"/>.</summary>
    [EnumDataType(typeof(ScheduleType))]
    public ScheduleType Schedule { get; set; } = ScheduleType.OneCycle;

    /// <summary>How often it moves. Default <see cref="ResNetKit.ScheduleUnit.Step"/>.</summary>
    [EnumDataType(typeof(ScheduleUnit))]
    public ScheduleUnit ScheduleUnit { get; set; } = ScheduleUnit.Step;

    /// <summary>
    /// Epochs of a straight rise before the schedule proper; one-cycle, trapezoid and reduce-on-plateau take none. Default 0.
    /// </summary>
    [Range(0.0, 1e6)]
    public double WarmupEpochs { get; set; }

    /// <summary>Where the warm-up begins, as a fraction of the learning rate. Default 0.01.</summary>
    [Range(0.0, 1.0)]
    public double WarmupInitialFactor { get; set; } = 0.01;

    /// <summary>Where cosine, linear, polynomial and trapezoid end, as a fraction of the learning rate. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double FinalFactor { get; set; }

    /// <summary>What step, multi-step (default 0.1) and exponential (per epoch, default 0.95) multiply by.</summary>
    [Range(double.Epsilon, 1.0)]
    public double? Gamma { get; set; }

    /// <summary>Epochs between two drops of <see cref="ScheduleType.Step"/>. Default 10.</summary>
    [Range(double.Epsilon, 1e6)]
    public double StepEpochs { get; set; } = 10;

    /// <summary>Epochs at which <see cref="ScheduleType.MultiStep"/> drops; it needs at least one.</summary>
    public List<double> Milestones { get; set; } = [];

    /// <summary>Epochs of the first cosine of <see cref="ScheduleType.CosineWithRestarts"/>. Default 10.</summary>
    [Range(double.Epsilon, 1e6)]
    public double RestartEpochs { get; set; } = 10;

    /// <summary>What each further cosine is longer by. Default 1.</summary>
    [Range(1, 100)]
    public int RestartMultiplier { get; set; } = 1;

    /// <summary>Share of the run during which one-cycle and trapezoid rise. Default 0.3.</summary>
    [Range(0.0, 1.0)]
    public double RiseFraction { get; set; } = 0.3;

    /// <summary>Share of the run during which the trapezoid falls. Default 0.7, a triangle.</summary>
    [Range(0.0, 1.0)]
    public double FallFraction { get; set; } = 0.7;

    /// <summary>Where the trapezoid begins, as a fraction of the learning rate. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double InitialFactor { get; set; }

    /// <summary>One-cycle's first rate is the learning rate divided by this. Default 25.</summary>
    [Range(1.0, 1e12)]
    public double OneCycleInitialDivisor { get; set; } = 25;

    /// <summary>One-cycle's last rate is its first divided by this. Default 10,000.</summary>
    [Range(1.0, 1e12)]
    public double OneCycleFinalDivisor { get; set; } = 1e4;

    /// <summary>Whether one-cycle moves the momentum (Adam's first beta) too. Default true.</summary>
    public bool OneCycleMomentum { get; set; } = true;

    /// <summary>One-cycle's momentum where the rate is highest. Default 0.85.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double OneCycleMinMomentum { get; set; } = 0.85;

    /// <summary>One-cycle's momentum at both ends. Default 0.95.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double OneCycleMaxMomentum { get; set; } = 0.95;

    /// <summary>Power of <see cref="ScheduleType.Polynomial"/>. Default 1, a straight line.</summary>
    [Range(double.Epsilon, 100)]
    public double PolynomialPower { get; set; } = 1;

    /// <summary>
    /// What <see cref="ScheduleType.ReduceOnPlateau"/> looks at. Default <see cref="MonitoredMetric.Auto"/>: the validation loss where
    /// there is one, else the training loss.
    /// </summary>
    [EnumDataType(typeof(MonitoredMetric))]
    public MonitoredMetric PlateauMonitor { get; set; } = MonitoredMetric.Auto;

    /// <summary>What each reduction multiplies by. Default 0.1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double PlateauFactor { get; set; } = 0.1;

    /// <summary>Epochs without improvement that are borne. Default 5.</summary>
    [Range(0, 1_000_000)]
    public int PlateauPatience { get; set; } = 5;

    /// <summary>Relative change that counts as an improvement. Default 1e-4.</summary>
    [Range(0.0, 1.0)]
    public double PlateauThreshold { get; set; } = 1e-4;

    /// <summary>Epochs after a reduction during which none is counted. Default 0.</summary>
    [Range(0, 1_000_000)]
    public int PlateauCooldown { get; set; }

    /// <summary>The rate never falls below this fraction of the learning rate. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double PlateauMinFactor { get; set; }

    /// <summary>Share of the target probability spread evenly over all classes (Szegedy et al. 2015), in [0, 1). Default 0.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double LabelSmoothing { get; set; }

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
        if (Schedule == ScheduleType.MultiStep && (Milestones is null || Milestones.Count == 0))
        {
            yield return new ValidationResult(
                $"{nameof(Milestones)} must name at least one epoch for a multi-step schedule.", [nameof(Milestones)]);
        }

        foreach (var milestone in Milestones ?? [])
        {
            if (!(milestone > 0))
            {
                yield return new ValidationResult(
                    $"{nameof(Milestones)} must hold epochs above 0, not {milestone}.", [nameof(Milestones)]);
            }
        }

        var multipliers = (LearningRateMultipliers ?? []).Select(entry => (Name: nameof(LearningRateMultipliers), Entry: entry))
            .Concat((WeightDecayMultipliers ?? []).Select(entry => (Name: nameof(WeightDecayMultipliers), Entry: entry)));
        foreach (var (name, (pattern, multiplier)) in multipliers)
        {
            if (!(multiplier >= 0 && double.IsFinite(multiplier)))
            {
                yield return new ValidationResult(
                    $"The field {name} must hold finite numbers from 0 up, not {multiplier} for '{pattern}'.", [name]);
            }
        }

        if (Optimizer == OptimizerType.Muon && AuxiliaryOptimizer is not (OptimizerType.Sgd or OptimizerType.AdamW))
        {
            yield return new ValidationResult(
                $"{nameof(AuxiliaryOptimizer)} must be {OptimizerType.Sgd} or {OptimizerType.AdamW}, not {AuxiliaryOptimizer}.",
                [nameof(AuxiliaryOptimizer)]);
        }

        if (Schedule == ScheduleType.OneCycle && RiseFraction is not (> 0 and < 1))
        {
            yield return new ValidationResult(
                $"{nameof(RiseFraction)} must be above 0 and below 1 for a one-cycle schedule, not {RiseFraction}.",
                [nameof(RiseFraction)]);
        }

        if (Schedule == ScheduleType.Trapezoid && RiseFraction + FallFraction > 1 + 1e-9)
        {
            yield return new ValidationResult(
                $"{nameof(RiseFraction)} and {nameof(FallFraction)} must add up to no more than 1, not {RiseFraction + FallFraction}.",
                [nameof(RiseFraction), nameof(FallFraction)]);
        }

        if (Nesterov && Momentum == 0 && Optimizer == OptimizerType.Sgd)
        {
            yield return new ValidationResult(
                $"{nameof(Nesterov)} must be false where {nameof(Momentum)} is 0.", [nameof(Nesterov), nameof(Momentum)]);
        }

        if (Deterministic && Device is not null && Device.StartsWith("cuda", StringComparison.Ordinal))
        {
            yield return new ValidationResult(
                $"{nameof(Deterministic)} must be false on CUDA: TorchSharp cannot choose deterministic kernels there.",
                [nameof(Deterministic), nameof(Device)]);
        }
    }

    internal TrainerOptions Copy()
    {
        var copy = (TrainerOptions)MemberwiseClone();
        copy.Milestones = [.. Milestones];
        copy.LearningRateMultipliers = new Dictionary<string, double>(LearningRateMultipliers);
        copy.WeightDecayMultipliers = new Dictionary<string, double>(WeightDecayMultipliers);
        return copy;
    }
}
