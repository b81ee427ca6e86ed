using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ResNetKit.Registration;

/// <summary>Reads and writes options of all kinds as JSON: camelCase keys, exact, none unknown and none twice; comments are allowed.</summary>
internal static class OptionsJson
{
    // Options of any kind take a few thousand characters.
    private const int MaxLength = 1_000_000;

    /// <summary>Gets the settings of the serializer.</summary>
    public static JsonSerializerOptions Settings { get; } = CreateSettings();

    /// <summary>Reads options; keys that are left out keep their defaults.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="subject">What the options are of in messages, at the beginning of a sentence: "The trainer".</param>
    /// <exception cref="JsonException">The text is no such JSON, or has an unknown key; the message suggests the nearest.</exception>
    public static T Read<T>(string json, string subject)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        CheckLength(json.Length, subject);
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false });
            return Read<T>(document.RootElement, subject);
        }
        catch (JsonException error) when (MessageText.Sentence(error.Message) is var message && message != error.Message)
        {
            throw new JsonException(message, error.Path, error.LineNumber, error.BytePositionInLine, error);
        }
    }

    /// <inheritdoc cref="Read{T}(string, string)"/>
    public static T Read<T>(JsonElement json, string subject)
        where T : class
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{subject} must be an object, but is {json.ValueKind}.");
        }

        CheckKeys(json, typeof(T), subject);
        return json.Deserialize<T>(Settings)!;
    }

    /// <summary>Refuses a text that is longer than options ever are.</summary>
    /// <exception cref="JsonException">It is.</exception>
    public static void CheckLength(long length, string subject)
    {
        if (length > MaxLength)
        {
            throw new JsonException($"{subject} must be a JSON text of at most {MaxLength} characters, but is one of {length}.");
        }
    }

    /// <summary>Writes options so that <see cref="Read{T}(string, string)"/> reads them back without loss.</summary>
    public static string Write<T>(T options) => JsonSerializer.Serialize(options, Settings);

    /// <summary>Whether two options say the same. (Records that hold collections do not compare them by value.)</summary>
    public static bool AreEqual<T>(T one, T other) =>
        JsonNode.DeepEquals(JsonSerializer.SerializeToNode(one, Settings), JsonSerializer.SerializeToNode(other, Settings));

    /// <summary>The keys of a type in JSON.</summary>
    public static IReadOnlyList<string> Keys(Type type) => [.. Settings.GetTypeInfo(type).Properties.Select(property => property.Name)];

    /// <summary>Refuses keys that a type has no option for, in nested options and lists of them too.</summary>
    /// <param name="json">The object.</param>
    /// <param name="type">The options.</param>
    /// <param name="subject">What they are of, at the beginning of a sentence: "The optimizer 'sgd'".</param>
    /// <param name="besides">A key that is allowed besides.</param>
    /// <exception cref="JsonException">A key is unknown; the message suggests the nearest.</exception>
    public static void CheckKeys(JsonElement json, Type type, string subject, string? besides = null)
    {
        var info = Settings.GetTypeInfo(type);
        switch (info.Kind, json.ValueKind)
        {
            case (JsonTypeInfoKind.Object, JsonValueKind.Object):
                foreach (var entry in json.EnumerateObject().Where(entry => entry.Name != besides))
                {
                    var property = info.Properties.FirstOrDefault(property => property.Name == entry.Name)
                        ?? throw new JsonException(
                            $"{subject} has no option '{MessageText.Name(entry.Name)}'.{NameSuggestion.For(entry.Name, Keys(type))}");
                    if (HasKeys(entry.Value))
                    {
                        CheckKeys(entry.Value, property.PropertyType, $"{subject}, {entry.Name},");
                    }
                }

                break;
            case (JsonTypeInfoKind.Enumerable, JsonValueKind.Array):
                foreach (var element in json.EnumerateArray().Where(HasKeys))
                {
                    CheckKeys(element, info.ElementType!, subject);
                }

                break;
            case (JsonTypeInfoKind.Dictionary, JsonValueKind.Object):
                foreach (var entry in json.EnumerateObject().Where(entry => HasKeys(entry.Value)))
                {
                    CheckKeys(entry.Value, info.ElementType!, $"{subject} {MessageText.Name(entry.Name)},");
                }

                break;
        }
    }

    private static bool HasKeys(JsonElement json) => json.ValueKind is JsonValueKind.Object or JsonValueKind.Array;

    private static JsonSerializerOptions CreateSettings()
    {
        var settings = new JsonSerializerOptions
        {
            AllowDuplicateProperties = false,
            AllowTrailingCommas = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            ReadCommentHandling = JsonCommentHandling.Skip,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            WriteIndented = true,
        };
        settings.MakeReadOnly();
        return settings;
    }
}
