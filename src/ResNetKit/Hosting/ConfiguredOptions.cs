using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using ResNetKit.Registration;

namespace ResNetKit.Hosting;

/// <summary>Reads options from a configuration section by converting the section to JSON.</summary>
internal static class ConfiguredOptions
{
    // The JSON key for the name of an optimizer, a schedule and so on. All lists of named options use the same key.
    private const string TypeKey = NamedOptionsList<OptimizerOptions>.TypeKey;

    /// <summary>Reads options and collects failures.</summary>
    /// <param name="section">The section, which need not exist.</param>
    /// <param name="path">The beginning of the option paths in failures, such as "Trainer".</param>
    /// <param name="failures">
    /// The list to add failures to. Options that cannot be read keep their defaults, so that the failures of the other options are found, too.
    /// </param>
    public static T Read<T>(IConfigurationSection section, string path, List<string> failures)
        where T : class
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            failures.Add($"'{section.Path}' must contain options, but is the value '{MessageText.Name(section.Value)}'.");
        }

        var types = TypesOf(typeof(T));
        var readable = new JsonObject();
        foreach (var child in section.GetChildren())
        {
            var key = JsonNamingPolicy.CamelCase.ConvertName(child.Key);
            try
            {
                var value = ToJson(child, types.GetValueOrDefault(key));
                OptionsJson.Read<T>(new JsonObject { [key] = value?.DeepClone() }.ToJsonString(), path);
                readable[key] = value;
            }
            catch (JsonException error)
            {
                failures.Add(error.Path is { Length: > 1 } place && error.Message.IndexOf(" Path:", StringComparison.Ordinal) is > 0 and var end
                    ? $"{path}{place[1..]}: {error.Message[..end]}"
                    : error.Message);
            }
        }

        return OptionsJson.Read<T>(readable.ToJsonString(), path);
    }

    private static Dictionary<string, Type> TypesOf(Type type) =>
        OptionsJson.Settings.GetTypeInfo(type).Properties.ToDictionary(property => property.Name, property => property.PropertyType);

    /// <summary>Converts a section to JSON.</summary>
    /// <param name="section">The section.</param>
    /// <param name="type">The type of the option that the section contains; <see langword="null"/> if it is unknown.</param>
    /// <exception cref="JsonException">The section, or one inside it, has both a value and entries. One of the two would be ignored.</exception>
    private static JsonNode? ToJson(IConfigurationSection section, Type? type)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            return ToJson(section.Value, type);
        }

        // For example, a file contains the options of one optimizer, and a command-line argument gives the name of another.
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new JsonException(
                $"'{section.Path}' must have a value or entries, but has the value '{MessageText.Name(section.Value)}' and the entries "
                + $"{MessageText.List([.. children.Select(child => child.Key)])}.");
        }

        var info = type is null ? null : OptionsJson.Settings.GetTypeInfo(type);
        if (info?.Kind == JsonTypeInfoKind.Dictionary)
        {
            return new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, ToJson(child, info.ElementType))));
        }

        if (children.TrueForAll(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            var entries = children.OrderBy(child => int.Parse(child.Key, CultureInfo.InvariantCulture)).Select(child => ToJson(child, info?.ElementType));
            return new JsonArray([.. entries]);
        }

        var named = info?.Converter is INamedOptionsConverter converter && section[TypeKey] is { } name ? converter.FindType(name) : null;
        var options = (named ?? type) is { } known ? TypesOf(known) : [];
        return new JsonObject(children.Select(child =>
        {
            var key = JsonNamingPolicy.CamelCase.ConvertName(child.Key);
            return KeyValuePair.Create(key, ToJson(child, key == TypeKey ? typeof(string) : options.GetValueOrDefault(key)));
        }));
    }

    // All configuration values are strings, whatever their type in the source.
    private static JsonNode? ToJson(string? value, Type? type) => value switch
    {
        // An empty object in a JSON file becomes a section without a value.
        null or "" when type is not null && OptionsJson.Settings.GetTypeInfo(type).Kind == JsonTypeInfoKind.Dictionary => new JsonObject(),
        null => null,
        "" when type is not null && OptionsJson.Settings.GetTypeInfo(type).Kind == JsonTypeInfoKind.Enumerable => new JsonArray(),
        _ when type == typeof(string) => JsonValue.Create(value),
        _ when bool.TryParse(value, out var flag) => JsonValue.Create(flag),
        _ when IsNumber(value) => JsonNode.Parse(value),
        _ => JsonValue.Create(value),
    };

    private static bool IsNumber(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
