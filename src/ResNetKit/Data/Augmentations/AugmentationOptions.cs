using System.Text.Json.Serialization;
using ResNetKit.Data;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Base record for the options of an augmentation: its data, as in JSON, and the factory of its implementation.</summary>
/// <remarks>
/// In JSON an augmentation is an object with its name at <c>type</c>, <c>{ "type": "randomCrop", "padding": 2 }</c>, or the name alone,
/// <c>"randomCrop"</c>, for the defaults. Derive from this record to add an augmentation of your own, and give it a name with
/// <see cref="KnownAugmentations.Register{T}"/>.
/// </remarks>
[JsonConverter(typeof(Converter))]
public abstract record AugmentationOptions : INamedOptions
{
    /// <summary>Creates the augmentation.</summary>
    /// <returns>An augmentation that serves all samples of a pipeline.</returns>
    /// <exception cref="InvalidOptionsException">Options are invalid; all failures are listed.</exception>
    public IAugmentation CreateAugmentation()
    {
        OptionsValidation.Validate(this, GetType().Name);
        return Create();
    }

    /// <summary>Creates the augmentation from options that are valid.</summary>
    protected abstract IAugmentation Create();

    private sealed class Converter() : NamedOptionsConverter<AugmentationOptions>(() => KnownAugmentations.List);
}
