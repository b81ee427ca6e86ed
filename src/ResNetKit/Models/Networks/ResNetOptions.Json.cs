using System.Text.Json;
using ResNetKit.Registration;

namespace ResNetKit;

public sealed partial class ResNetOptions
{
    /// <summary>Reads options from JSON. Keys are in camelCase, and missing keys keep their defaults.</summary>
    /// <param name="json">A JSON object such as <c>{"stages": [{"filters": 64, "blocks": 2}]}</c>.</param>
    /// <exception cref="JsonException">The JSON is invalid or has an unknown key. The message suggests the most similar key.</exception>
    public static ResNetOptions FromJson(string json) => OptionsJson.Read<ResNetOptions>(json, "The model");

    /// <summary>Writes the options as JSON that <see cref="FromJson"/> reads without loss.</summary>
    /// <exception cref="ArgumentException">A number is infinite or not a number (NaN), which JSON cannot contain.</exception>
    public string ToJson() => OptionsJson.Write(this);
}
