using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ResNetKit.Registration;

/// <summary>
/// Reads and writes options of all kinds as JSON. Keys are in camelCase and are case-sensitive. Unknown keys and duplicate keys are errors. Comments
/// are allowed.
/// </summary>
internal static class OptionsJson
{
    // Options usually take a few thousand characters or less.
    private const int MaxLength = 1_000_000;

    /// <summary>Gets the settings of the serializer.</summary>
    public static JsonSerializerOptions Settings { get; } = CreateSettings();

    /// <summary>Reads options. Options whose keys are missing keep their default values.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="subject">The subject of messages, at the beginning of a sentence, such as "The trainer".</param>
    /// <exception cref="JsonException">
    /// The JSON is invalid or is not an object, has an unknown or duplicate key, has a value of the wrong type, or has more than 1,000,000
    /// characters. For an unknown key, the message lists the valid keys and suggests a similar one if there is one.
    /// </exception>
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

    /// <inheritdoc cref="Read{T}(string, string)" path="/*[not(self::exception)]"/>
    /// <exception cref="JsonException">
    /// The JSON is not an object, has an unknown or duplicate key, or has a value of the wrong type. For an unknown key, the message lists the valid
    /// keys and suggests a similar one if there is one.
    /// </exception>
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

    /// <summary>Checks that a text has at most 1,000,000 characters.</summary>
    /// <exception cref="JsonException">The text is longer.</exception>
    public static void CheckLength(long length, string subject)
    {
        if (length > MaxLength)
        {
            throw new JsonException($"{subject} must be a JSON text of at most {MaxLength} characters, but has {length}.");
        }
    }

    /// <summary>Writes options as JSON that <see cref="Read{T}(string, string)"/> reads without loss.</summary>
    public static string Write<T>(T options) => JsonSerializer.Serialize(options, Settings);

    /// <summary>Determines whether two option objects are equal, including the contents of collections. Records alone compare these by reference.</summary>
    public static bool AreEqual<T>(T one, T other) =>
        JsonNode.DeepEquals(JsonSerializer.SerializeToNode(one, Settings), JsonSerializer.SerializeToNode(other, Settings));

    /// <summary>Gets the JSON keys of a type.</summary>
    public static IReadOnlyList<string> Keys(Type type) => [.. Settings.GetTypeInfo(type).Properties.Select(property => property.Name)];

    /// <summary>Checks that an object, its nested options and its lists of options have only known keys.</summary>
    /// <param name="json">The object.</param>
    /// <param name="type">The type of the options.</param>
    /// <param name="subject">The subject of messages, at the beginning of a sentence, such as "The optimizer 'sgd'".</param>
    /// <param name="besides">An additional key to allow; <see langword="null"/> for none.</param>
    /// <exception cref="JsonException">A key is unknown. The message lists the valid keys and suggests a similar one if there is one.</exception>
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
