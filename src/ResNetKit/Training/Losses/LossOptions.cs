using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Base class of the options of losses, and their factory. Derive from it and register the record by
/// <see cref="KnownLosses.Register{T}"/> to train with a loss of your own.
/// </summary>
/// <remarks>In JSON a loss is its name, or an object with the name at <c>type</c>: <c>"loss": { "type": "focal", "gamma": 1.5 }</c>.</remarks>
[JsonConverter(typeof(LossOptionsConverter))]
public abstract record LossOptions : INamedOptions
{
    /// <summary>Creates the loss.</summary>
    public abstract ILoss CreateLoss();
}

/// <summary>Reads and writes the options of losses as JSON.</summary>
internal sealed class LossOptionsConverter() : NamedOptionsConverter<LossOptions>(() => KnownLosses.List);
