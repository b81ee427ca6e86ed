using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResNetKit;

public sealed partial class ResNetOptions
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        ReadCommentHandling = JsonCommentHandling.Skip,
        WriteIndented = true,
    };

    /// <summary>Reads options from JSON; keys that are left out keep their defaults, and case does not matter.</summary>
    /// <param name="json">An object such as <c>{"stages": [{"filters": 64, "blocks": 2}]}</c>.</param>
    /// <exception cref="JsonException">The text is no such JSON, or has a key that no option is called by.</exception>
    public static ResNetOptions FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return JsonSerializer.Deserialize<ResNetOptions>(json, s_json) ?? throw new JsonException("The options are null.");
    }

    /// <summary>Writes the options as JSON, which <see cref="FromJson"/> reads back without loss.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);
}
