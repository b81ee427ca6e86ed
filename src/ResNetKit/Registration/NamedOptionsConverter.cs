using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResNetKit.Registration;

/// <summary>
/// Reads and writes the entries of an open list. The base record of each list names a subclass of it in its
/// <see cref="JsonConverterAttribute"/>.
/// </summary>
/// <remarks>Keys inside an entry are camelCase and exact, whatever the settings of the caller's serializer are.</remarks>
/// <param name="list">
/// Gives the list. It is asked for when it is needed: an entry that has another entry among its options makes this converter while it is
/// registered, before the list is there.
/// </param>
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
