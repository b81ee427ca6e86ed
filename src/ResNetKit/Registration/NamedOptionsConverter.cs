using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResNetKit.Registration;

/// <summary>
/// Reads and writes the entries of an open list. The base record of each list names a subclass of it in its
/// <see cref="JsonConverterAttribute"/>.
/// </summary>
/// <remarks>
/// Keys inside an entry are camelCase and exact, whatever the settings of the caller's serializer are. The list is asked for when it is
/// needed: registering its first entry makes the converter.
/// </remarks>
internal abstract class NamedOptionsConverter<TBase>(Func<NamedOptionsList<TBase>> list) : JsonConverter<TBase>
    where TBase : class, INamedOptions
{
    /// <inheritdoc/>
    public override TBase Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return list().Read(document.RootElement);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TBase value, JsonSerializerOptions options) => list().Write(writer, value);
}
