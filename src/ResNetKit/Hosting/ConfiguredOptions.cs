using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using ResNetKit.Registration;

namespace ResNetKit.Hosting;

/// <summary>Reads options from a configuration section by converting the section to JSON.</summary>
internal static class ConfiguredOptions
{
    /// <summary>Reads options and collects failures.</summary>
    /// <param name="section">The section, which need not exist.</param>
    /// <param name="path">The root of option paths in failures, such as "Trainer".</param>
    /// <param name="failures">The list to add failures to. Options that cannot be read keep their defaults, so that all failures are found.</param>
    public static T Read<T>(IConfigurationSection section, string path, List<string> failures)
        where T : class
    {
        var types = OptionsJson.Settings.GetTypeInfo(typeof(T)).Properties.ToDictionary(property => property.Name, property => property.PropertyType);
        var readable = new JsonObject();
        foreach (var child in section.GetChildren())
        {
            var key = JsonNamingPolicy.CamelCase.ConvertName(child.Key);
            var value = ToJson(child, types.GetValueOrDefault(key));
            try
            {
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

    private static JsonNode? ToJson(IConfigurationSection section, Type? type)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            return ToJson(section.Value, type);
        }

        if (children.TrueForAll(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            var entries = children.OrderBy(child => int.Parse(child.Key, CultureInfo.InvariantCulture)).Select(child => ToJson(child, type: null));
            return new JsonArray([.. entries]);
        }

        return new JsonObject(children.Select(child =>
            KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(child.Key), ToJson(child, type: null))));
    }

    // All configuration values are strings, whatever their type in the source.
    private static JsonNode? ToJson(string? value, Type? type) => value switch
    {
        null => null,
        "" when type is not null && type != typeof(string) && type.IsAssignableTo(typeof(System.Collections.IEnumerable)) => new JsonArray(),
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
