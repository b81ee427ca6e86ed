using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Sets a value of a configuration document by its path.</summary>
/// <remarks>
/// Colons separate the parts of the path. In an object, a part is a key. In a list, a number is an index, and a name stands for the entry whose
/// <c>type</c> is this name, as in <c>data:augmentations:cutout:size</c>. An entry that the list does not have is added.
/// </remarks>
internal static class SettingPath
{
    private const string Type = "type";

    public static void Set(JsonObject document, string path, string value)
    {
        var names = path.Split(':');
        JsonNode place = document;
        foreach (var (index, name) in names.SkipLast(1).Index())
        {
            place = Enter(place, name, isList: int.TryParse(names[index + 1], CultureInfo.InvariantCulture, out _));
        }
        Put(place, names[^1], Parse(value));
    }

    private static JsonNode Enter(JsonNode place, string name, bool isList)
    {
        if (Find(place, name) is JsonObject or JsonArray)
        {
            return Find(place, name)!;
        }
        JsonNode inner = (isList, place) switch
        {
            (true, _) => new JsonArray(),
            (false, JsonArray) => new JsonObject { [Type] = name },
            _ when Find(place, name) is JsonValue named && named.GetValueKind() == JsonValueKind.String => new JsonObject { [Type] = named.DeepClone() },
            _ => new JsonObject(),
        };
        Put(place, name, inner);
        return inner;
    }

    private static JsonNode? Find(JsonNode place, string name) => place switch
    {
        JsonObject inner => inner[name],
        JsonArray list when IndexOf(list, name) is >= 0 and var index => list[index],
        _ => null,
    };

    private static void Put(JsonNode place, string name, JsonNode? value)
    {
        if (place is JsonArray list)
        {
            if (IndexOf(list, name) is >= 0 and var index)
            {
                list[index] = value;
            }
            else
            {
                list.Add(value);
            }
        }
        else
        {
            place.AsObject()[name] = value;
        }
    }

    private static int IndexOf(JsonArray list, string name) => int.TryParse(name, CultureInfo.InvariantCulture, out var index)
        ? index < list.Count ? index : -1
        : list.ToList().FindIndex(entry => NameOf(entry) == name);

    /// <summary>Gets the name of a list entry: the string itself, or the string at <c>type</c>.</summary>
    public static string? NameOf(JsonNode? entry) => (entry is JsonObject options ? options[Type] : entry) is JsonValue name && name.TryGetValue<string>(out var text) ? text : null;

    // A text that is valid JSON is parsed as JSON; any other text is a string.
    private static JsonNode? Parse(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }
}
