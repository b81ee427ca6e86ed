using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResNetKit.Registration;

/// <summary>
/// Reads and writes the entries of an open list as JSON. The base record of each list names a subclass of this converter in its
/// <see cref="JsonConverterAttribute"/>.
/// </summary>
/// <remarks>
/// Keys inside an entry are in camelCase and case-sensitive, whatever the settings of the calling serializer. The list is passed as a function
/// because it does not exist yet when the converter is created. The list registers its first entries while it is created, and this needs the
/// converter.
/// </remarks>
internal abstract class NamedOptionsConverter<TBase>(Func<NamedOptionsList<TBase>> list) : JsonConverter<TBase>, INamedOptionsConverter
    where TBase : class, INamedOptions
{
    /// <inheritdoc/>
    public Type? FindType(string name) => list().TryGetType(name, out var type) ? type : null;

    /// <inheritdoc/>
    public override TBase Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return list().Read(document.RootElement);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TBase value, JsonSerializerOptions options) => list().Write(writer, value);
}
