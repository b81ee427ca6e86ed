using System.Text.Json.Serialization;
using ResNetKit.Data;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>
/// Provides the base record for the options of a sampler. A derived record holds the settings, which can be stored as JSON, and creates the sampler.
/// </summary>
/// <remarks>
/// In JSON, a sampler is an object whose <c>type</c> is the name of the sampler, as in <c>{ "type": "weighted", "classWeights": [1, 3] }</c>. For the
/// default settings, the name alone is enough: <c>"balanced"</c>. To add your own sampler, derive from this record and register a name with
/// <see cref="KnownSamplers.Register{T}"/>.
/// </remarks>
[JsonConverter(typeof(Converter))]
public abstract record SamplerOptions : INamedOptions
{
    /// <summary>Validates the options and creates the sampler for a dataset.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <returns>The sampler.</returns>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
    /// <exception cref="ArgumentException">The options cannot be used with this dataset.</exception>
    /// <exception cref="InvalidOperationException">The method <c>Create</c> of the record returned <see langword="null"/>.</exception>
    public ISampler CreateSampler(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        OptionsValidation.Validate(this, GetType().Name);
        return CreatedPart.Require(Create(dataset), this, nameof(Create), "a sampler");
    }

    /// <summary>Creates the sampler for a dataset. The options have already been validated.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <returns>The sampler.</returns>
    protected abstract ISampler Create(ImageDataset dataset);

    private sealed class Converter() : NamedOptionsConverter<SamplerOptions>(() => KnownSamplers.List);
}
