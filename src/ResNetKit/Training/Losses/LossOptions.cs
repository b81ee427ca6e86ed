using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Provides the base record for the options of a loss. To train with your own loss, derive from this record and register a name with <see
/// cref="KnownLosses.Register{T}"/>.
/// </summary>
/// <remarks>
/// In JSON, a loss is an object whose <c>type</c> is the name of the loss, as in <c>"loss": { "type": "focal", "gamma": 1.5 }</c>. For the default
/// settings, the name alone is enough.
/// </remarks>
[JsonConverter(typeof(LossOptionsConverter))]
public abstract record LossOptions : INamedOptions
{
    /// <summary>Creates the loss.</summary>
    /// <returns>The loss, which the trainer disposes.</returns>
    public abstract ILoss CreateLoss();

    /// <summary>Creates the loss, and checks that it is not <see langword="null"/>.</summary>
    /// <exception cref="InvalidOperationException"><see cref="CreateLoss"/> returned <see langword="null"/>.</exception>
    internal ILoss Create() => CreatedPart.Require(CreateLoss(), this, nameof(CreateLoss), "a loss");
}

/// <summary>Reads and writes the options of losses as JSON.</summary>
internal sealed class LossOptionsConverter() : NamedOptionsConverter<LossOptions>(() => KnownLosses.List);
