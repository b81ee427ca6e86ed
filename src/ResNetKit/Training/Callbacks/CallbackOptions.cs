using System.Text.Json.Serialization;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>
/// Provides the base record for the options of a callback. To use your own callback from JSON or configuration, derive from this record and register a
/// name with <see cref="KnownCallbacks.Register{T}"/>.
/// </summary>
/// <remarks>
/// In JSON, a callback is an object whose <c>type</c> is the name of the callback. For the default settings, the name alone is enough, as for the first of
/// these two: <c>"callbacks": ["csvLog", { "type": "earlyStopping", "patience": 5 }]</c>.
/// </remarks>
[JsonConverter(typeof(CallbackOptionsConverter))]
public abstract record CallbackOptions : INamedOptions
{
    /// <summary>Creates the callback. The method is called once for each run.</summary>
    /// <param name="folder">The full path of <see cref="Trainer.OutputFolder"/>. Relative paths of files refer to this folder.</param>
    /// <returns>The callback. If it implements <see cref="IDisposable"/>, it is disposed at the end of the run.</returns>
    public abstract TrainerCallback CreateCallback(string folder);
}

/// <summary>Reads and writes the options of callbacks as JSON.</summary>
internal sealed class CallbackOptionsConverter() : NamedOptionsConverter<CallbackOptions>(() => KnownCallbacks.List);
