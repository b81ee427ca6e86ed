using System.Text.Json;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>Converts the options of a run to a flat list of names and values.</summary>
public static class OptionList
{
    /// <summary>Lists the values of a JSON document by their paths.</summary>
    /// <param name="document">The document, such as the serialized options of a run.</param>
    /// <returns>
    /// The paths and values. For example, <c>{ "model": { "stem": { "filters": 64 } } }</c> gives the path <c>model.stem.filters</c> and the value <c>64</c>. A
    /// list of simple values gives one value, such as <c>64, 128</c>. In a list that contains objects or lists, the path of each item contains its index, as
    /// in <c>model.stages[0].filters</c>. Empty objects and empty lists are omitted, and so are null values, except in a list of simple values.
    /// </returns>
    public static IReadOnlyList<KeyValuePair<string, string>> FromJson(JsonElement document)
    {
        var options = new List<KeyValuePair<string, string>>();
        Add(options, "", document);
        return options;
    }

    /// <summary>Gets the group of an option: the part of its name before the first dot, or an empty text if there is no dot.</summary>
    internal static string Group(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : "";

    /// <summary>Gets the name of an option without its group.</summary>
    internal static string WithoutGroup(string name) => Group(name) is { Length: > 0 } group ? name[(group.Length + 1)..] : name;

    private static void Add(List<KeyValuePair<string, string>> options, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    Add(options, path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value);
                }

                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object or JsonValueKind.Array):
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Add(options, $"{path}[{FormattedNumber.Count(index)}]", item);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                options.Add(new(path, string.Join(", ", value.EnumerateArray().Select(Text))));
                break;
            case JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                options.Add(new(path, Text(value)));
                break;
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
