using System.Text.Json.Serialization;
using ResNetKit.Data;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>
/// Provides the base record for the options of an augmentation. A derived record holds the settings, which can be stored as JSON, and creates the augmentation.
/// </summary>
/// <remarks>
/// In JSON, an augmentation is an object whose <c>type</c> is the name of the augmentation, as in <c>{ "type": "randomCrop", "padding": 2 }</c>. For the default
/// settings, the name alone is enough: <c>"randomCrop"</c>. To add your own augmentation, derive from this record and register a name with
/// <see cref="KnownAugmentations.Register{T}"/>.
/// </remarks>
[JsonConverter(typeof(Converter))]
public abstract record AugmentationOptions : INamedOptions
{
    /// <summary>Validates the options and creates the augmentation.</summary>
    /// <returns>An augmentation that can be applied to all samples of a pipeline.</returns>
    /// <exception cref="InvalidOptionsException">One or more options are invalid; the exception lists all failures.</exception>
    /// <exception cref="InvalidOperationException">The method <c>Create</c> of the record returned <see langword="null"/>.</exception>
    public IAugmentation CreateAugmentation()
    {
        OptionsValidation.Validate(this, GetType().Name);
        return CreatedPart.Require(Create(), this, nameof(Create), "an augmentation");
    }

    /// <summary>Creates the augmentation. The options have already been validated.</summary>
    /// <returns>The augmentation.</returns>
    protected abstract IAugmentation Create();

    private sealed class Converter() : NamedOptionsConverter<AugmentationOptions>(() => KnownAugmentations.List);
}
