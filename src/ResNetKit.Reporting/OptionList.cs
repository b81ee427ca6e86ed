using System.Text.Json;
using ResNetKit.Reporting.Markup;

namespace ResNetKit.Reporting;

/// <summary>The options of a run as a flat list of names and values.</summary>
public static class OptionList
{
    /// <summary>
    /// Lists the values of a JSON document by their paths: <c>{ "model": { "stem": { "filters": 64 } } }</c> is <c>model.stem.filters</c>
    /// = 64.
    /// A list of plain values is one value; of a list of objects, each has its place in the path: <c>model.stages[0].filters</c>. What is
    /// null
    /// or empty is left out.
    /// </summary>
    /// <param name="document">The document, for example the options of a run as they were serialized.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> FromJson(JsonElement document)
    {
        var options = new List<KeyValuePair<string, string>>();
        Add(options, "", document);
        return options;
    }

    /// <summary>What stands before the first dot of a name, the group that the option belongs to; empty where there is none.</summary>
    internal static string Group(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : "";

    /// <summary>A name without its group.</summary>
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
