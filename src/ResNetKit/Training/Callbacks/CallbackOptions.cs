using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Base class of the options of callbacks, and their factory. Derive from it and register the record by
/// <see cref="KnownCallbacks.Register{T}"/> to name a callback of your own in JSON or configuration.
/// </summary>
/// <remarks>
/// In JSON a callback is its name, or an object with the name at <c>type</c>:
/// <c>"callbacks": ["csvLog", { "type": "earlyStopping", "patience": 5 }]</c>.
/// </remarks>
[JsonConverter(typeof(CallbackOptionsConverter))]
public abstract record CallbackOptions : INamedOptions
{
    /// <summary>Creates the callback, once for each run.</summary>
    /// <param name="folder">The full path of <see cref="Trainer.OutputFolder"/>, which relative paths of files are within.</param>
    public abstract TrainerCallback CreateCallback(string folder);
}

/// <summary>Reads and writes the options of callbacks as JSON.</summary>
internal sealed class CallbackOptionsConverter() : NamedOptionsConverter<CallbackOptions>(() => KnownCallbacks.List);
