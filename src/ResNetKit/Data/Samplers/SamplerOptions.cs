using System.Text.Json.Serialization;
using ResNetKit.Data;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Base record for the options of a sampler: its data, as in JSON, and the factory of its implementation.</summary>
/// <remarks>
/// In JSON a sampler is an object with its name at <c>type</c>, <c>{ "type": "weighted", "classWeights": [1, 3] }</c>, or the name alone,
/// <c>"balanced"</c>, for the defaults. Derive from this record to add a sampler of your own, and give it a name with
/// <see cref="KnownSamplers.Register{T}"/>.
/// </remarks>
[JsonConverter(typeof(Converter))]
public abstract record SamplerOptions : INamedOptions
{
    /// <summary>Creates the sampler of a dataset.</summary>
    /// <param name="dataset">The images to draw from.</param>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    /// <exception cref="ArgumentException">The options do not fit the dataset.</exception>
    public ISampler CreateSampler(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        OptionsValidation.Validate(this, GetType().Name);
        return Create(dataset);
    }

    /// <summary>Creates the sampler from options that are valid.</summary>
    /// <param name="dataset">The images to draw from.</param>
    protected abstract ISampler Create(ImageDataset dataset);

    private sealed class Converter() : NamedOptionsConverter<SamplerOptions>(() => KnownSamplers.List);
}
