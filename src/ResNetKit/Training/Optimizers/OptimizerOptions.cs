using System.ComponentModel.DataAnnotations;
using System.IO.Enumeration;
using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit;

/// <summary>
/// Base class of the options of optimizers, and their factory. Derive from it and register the record by
/// <see cref="KnownOptimizers.Register{T}"/> to train with any <see cref="torch.optim.Optimizer"/>.
/// </summary>
/// <remarks>
/// In JSON an optimizer is its name, or an object with the name at <c>type</c>:
/// <c>"optimizer": { "type": "sgd", "momentum": 0.8 }</c>.
/// </remarks>
[JsonConverter(typeof(OptimizerOptionsConverter))]
public abstract record OptimizerOptions : INamedOptions, IValidatableObject
{
    /// <summary>Initializes the options.</summary>
    /// <param name="learningRate">The default learning rate of the optimizer.</param>
    protected OptimizerOptions(double learningRate) => LearningRate = learningRate;

    /// <summary>Gets the learning rate, which the schedule multiplies. The default depends on the optimizer.</summary>
    [Range(double.Epsilon, 1e6)]
    public double LearningRate { get; init; }

    /// <summary>Gets the weight decay. Default 5e-4.</summary>
    [Range(0.0, 1e6)]
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Gets a value that indicates whether biases and the parameters of normalization layers are decayed too. Default false.</summary>
    public bool DecayNormsAndBiases { get; init; }

    /// <summary>
    /// Gets multipliers of the learning rate by parameter name, <c>*</c> standing for anything: <c>{ "fc.*": 2, "*.bias": 64 }</c>. All
    /// that match a name are multiplied together.
    /// </summary>
    public IReadOnlyDictionary<string, double> LearningRateMultipliers { get; init => field = Copy(value); } = new Dictionary<string, double>();

    /// <summary>
    /// Gets the factor by which the learning rate falls from a layer to the one before it, in (0, 1]; the last layer that is trained has the
    /// full rate. A layer is a child of the model at the first level, such as <c>fc</c> or <c>layer4</c>; norms count with the convolution before
    /// them. For fine-tuning (Howard and Ruder 2018). Default 1: all layers learn alike.
    /// </summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double LayerDecay { get; init; } = 1;

    /// <summary>
    /// Gets multipliers of the weight decay by parameter name, as in <see cref="LearningRateMultipliers"/>. They can hold back decay that
    /// a multiplied learning rate would make faster.
    /// </summary>
    public IReadOnlyDictionary<string, double> WeightDecayMultipliers { get; init => field = Copy(value); } = new Dictionary<string, double>();

    /// <summary>Creates the optimizer.</summary>
    /// <param name="groups">
    /// The parameters to train, at least one, with the learning rate and the weight decay of each group. The optimizer must have a group for
    /// each, in this order.
    /// </param>
    /// <returns>
    /// The optimizer. It must keep its state in TorchSharp's <see cref="OptimizerState"/> (as every optimizer of TorchSharp does) or
    /// implement <see cref="IOptimizerState"/>, so that checkpoints hold it.
    /// </returns>
    public abstract torch.optim.Optimizer CreateOptimizer(IReadOnlyList<OptimizerGroup> groups);

    /// <summary>
    /// Gets the options of the optimizer that trains a parameter: these unless overridden. An optimizer that suits some parameters only
    /// leaves the others to a second one by this method.
    /// </summary>
    /// <param name="name">The name of the parameter in the state dictionary.</param>
    /// <param name="parameter">The parameter.</param>
    public virtual OptimizerOptions OptionsFor(string name, Parameter parameter) => this;

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Check(LearningRateMultipliers, nameof(LearningRateMultipliers)).Concat(Check(WeightDecayMultipliers, nameof(WeightDecayMultipliers)));

    /// <summary>The learning rate of a parameter, before the schedule.</summary>
    /// <param name="name">The name of the parameter in the state dictionary.</param>
    /// <param name="layersAfter">The number of layers that come after that of the parameter.</param>
    internal double LearningRateOf(string name, int layersAfter) =>
        LearningRate * Math.Pow(LayerDecay, layersAfter) * Multiplier(LearningRateMultipliers, name);

    internal double WeightDecayOf(string name, bool isNormOrBias) =>
        isNormOrBias && !DecayNormsAndBiases ? 0 : WeightDecay * Multiplier(WeightDecayMultipliers, name);

    private static double Multiplier(IReadOnlyDictionary<string, double> multipliers, string name) =>
        multipliers
            .Where(entry => FileSystemName.MatchesSimpleExpression(entry.Key, name, ignoreCase: false))
            .Aggregate(1.0, (product, entry) => product * entry.Value);

    private static Dictionary<string, double> Copy(IReadOnlyDictionary<string, double> value) => value is null ? null! : new(value);

    private static IEnumerable<ValidationResult> Check(IReadOnlyDictionary<string, double>? multipliers, string name) =>
        (multipliers ?? new Dictionary<string, double>())
            .Where(entry => !(entry.Value >= 0 && double.IsFinite(entry.Value)))
            .Select(entry => new ValidationResult(
                FormattableString.Invariant($"{name} must hold finite numbers from 0 up, but is {entry.Value} for '{entry.Key}'."), [name]));
}

/// <summary>Reads and writes the options of optimizers as JSON.</summary>
internal sealed class OptimizerOptionsConverter() : NamedOptionsConverter<OptimizerOptions>(() => KnownOptimizers.List);
