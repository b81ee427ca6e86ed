using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResNetKit.Registration;

/// <summary>
/// Reads and writes options by the rules of <see cref="OptionsJson"/> inside a document with other rules. Use the converter on properties only.
/// As the converter of a type, it would call itself without end.
/// </summary>
internal sealed class OptionsConverter<T> : JsonConverter<T>
    where T : class
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var begin = reader.BytesConsumed;
        using var document = JsonDocument.ParseValue(ref reader);
        OptionsJson.CheckLength(reader.BytesConsumed - begin, typeof(T).Name);
        return OptionsJson.Read<T>(document.RootElement, typeof(T).Name);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, OptionsJson.Settings);
}
