using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.IO.Enumeration;
using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>
/// Provides the base record for the options of an optimizer. To train with another <see cref="torch.optim.Optimizer"/>, derive from this record and register a
/// name with <see cref="KnownOptimizers.Register{T}"/>.
/// </summary>
/// <remarks>
/// In JSON, an optimizer is an object whose <c>type</c> is the name of the optimizer, as in <c>"optimizer": { "type": "sgd", "momentum": 0.8 }</c>. For the
/// default settings, the name alone is enough.
/// </remarks>
[JsonConverter(typeof(OptimizerOptionsConverter))]
public abstract record OptimizerOptions : INamedOptions, IValidatableObject
{
    /// <summary>Initializes a new instance of the <see cref="OptimizerOptions"/> class.</summary>
    /// <param name="learningRate">The default learning rate of the optimizer.</param>
    protected OptimizerOptions(double learningRate) => LearningRate = learningRate;

    /// <summary>
    /// Gets the learning rate, above 0 and at most 1e6. The factor of the schedule multiplies it. The default depends on the optimizer.
    /// </summary>
    [Range(double.Epsilon, 1e6)]
    public double LearningRate { get; init; }

    /// <summary>Gets the weight decay, from 0 to 1e6. Default: 5e-4.</summary>
    [Range(0.0, 1e6)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>
    /// Gets a value indicating whether weight decay is also applied to normalization layers and to all parameters with fewer than two
    /// dimensions, such as biases. Default: <see langword="false"/>.
    /// </summary>
    public bool DecayNormsAndBiases { get; init; }

    /// <summary>
    /// Gets the multipliers of the learning rate, such as <c>{ "fc.*": 2, "*.bias": 64 }</c>. Each key is a pattern for names of parameters:
    /// <c>*</c> matches any text, and <c>?</c> any single character. Multipliers are finite and at least 0. If several patterns match a name, the
    /// product of their multipliers is used. Each pattern must match a parameter that this optimizer trains or that is frozen. Default: empty.
    /// </summary>
    public IReadOnlyDictionary<string, double> LearningRateMultipliers { get; init => field = Copy(value); } = FrozenDictionary<string, double>.Empty;

    /// <summary>
    /// Gets the factor by which the learning rate decreases from each layer to the previous one, above 0 and at most 1. It is meant for fine-tuning
    /// (Howard and Ruder 2018). The last trained layer has the full learning rate. A layer is a direct child of the model, such as <c>fc</c> or
    /// <c>layer4</c>. A child whose parameters are all vectors, such as a normalization layer, belongs to the layer before it. Default: 1, so
    /// that all layers have the same learning rate.
    /// </summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double LayerDecay { get; init; } = 1;

    /// <summary>
    /// Gets the multipliers of the weight decay, with patterns and values as in <see cref="LearningRateMultipliers"/>. They can compensate for
    /// multipliers of the learning rate, which also change how fast weights decay. Default: empty.
    /// </summary>
    public IReadOnlyDictionary<string, double> WeightDecayMultipliers { get; init => field = Copy(value); } = FrozenDictionary<string, double>.Empty;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="groups">
    /// The groups of parameters, at least one, each with its learning rate and weight decay. The optimizer must have the same groups in the same order.
    /// </param>
    /// <returns>
    /// The optimizer. It must keep its state in TorchSharp's <see cref="OptimizerState"/>, as all optimizers of TorchSharp do, or implement
    /// <see cref="IOptimizerState"/>. Otherwise, checkpoints cannot contain the state.
    /// </returns>
    public abstract torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups);

    /// <summary>
    /// Gets the options of the optimizer that trains a parameter. Override the method in the options of an optimizer that supports only some parameters, and
    /// return the options of a second optimizer for the others.
    /// </summary>
    /// <param name="name">The name of the parameter in the state dict.</param>
    /// <param name="parameter">The parameter.</param>
    /// <returns>
    /// The options. If they differ from this instance, their own <see cref="OptionsFor"/> is called for the same parameter, and so on. The calls end when
    /// options return options equal to themselves. More than 100 such calls end in an exception when a run begins. The default
    /// implementation returns this instance.
    /// </returns>
    public virtual OptimizerOptions OptionsFor(string name, Parameter parameter) => this;

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Check(LearningRateMultipliers, nameof(LearningRateMultipliers)).Concat(Check(WeightDecayMultipliers, nameof(WeightDecayMultipliers)));

    /// <summary>Gets the learning rate of a parameter, before it is multiplied by the factor of the schedule.</summary>
    /// <param name="name">The name of the parameter in the state dict.</param>
    /// <param name="layersAfter">The number of layers after the layer of the parameter.</param>
    internal double LearningRateOf(string name, int layersAfter) =>
        LearningRate * Math.Pow(LayerDecay, layersAfter) * Multiplier(LearningRateMultipliers, name);

    internal double WeightDecayOf(string name, bool isNormOrBias) =>
        isNormOrBias && !DecayNormsAndBiases ? 0 : WeightDecay * Multiplier(WeightDecayMultipliers, name);

    /// <summary>Determines whether a pattern of the multipliers matches the name of a parameter.</summary>
    internal static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private static double Multiplier(IReadOnlyDictionary<string, double> multipliers, string name) =>
        multipliers
            .Where(entry => Matches(entry.Key, name))
            .Aggregate(1.0, (product, entry) => product * entry.Value);

    // Records compare dictionaries by reference, so options without multipliers are equal only if they share one empty dictionary.
    private static IReadOnlyDictionary<string, double> Copy(IReadOnlyDictionary<string, double> value) => value switch
    {
        null => null!,
        { Count: 0 } => FrozenDictionary<string, double>.Empty,
        _ => new Dictionary<string, double>(value),
    };

    private static IEnumerable<ValidationResult> Check(IReadOnlyDictionary<string, double>? multipliers, string name) =>
        (multipliers ?? new Dictionary<string, double>())
            .Where(entry => !(entry.Value >= 0 && double.IsFinite(entry.Value)))
            .Select(entry => new ValidationResult(
                FormattableString.Invariant($"{name} must be finite and at least 0, but the value for '{entry.Key}' is {entry.Value}."), [name]));
}

/// <summary>Reads and writes the options of optimizers as JSON.</summary>
internal sealed class OptimizerOptionsConverter() : NamedOptionsConverter<OptimizerOptions>(() => KnownOptimizers.List);
