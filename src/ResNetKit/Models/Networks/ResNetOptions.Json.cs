using System.Text.Json;
using ResNetKit.Registration;

namespace ResNetKit;

public sealed partial class ResNetOptions
{
    /// <summary>Reads options from JSON. Keys are in camelCase, and missing keys keep their defaults.</summary>
    /// <param name="json">A JSON object such as <c>{"stages": [{"filters": 64, "blocks": 2}]}</c>.</param>
    /// <returns>The options, which have not been validated.</returns>
    /// <exception cref="JsonException">
    /// The JSON is invalid or is not an object, has an unknown or duplicate key, has a value of the wrong type, or has more than 1,000,000
    /// characters. For an unknown key, the message lists the valid keys and suggests a similar one if there is one.
    /// </exception>
    public static ResNetOptions FromJson(string json) => OptionsJson.Read<ResNetOptions>(json, "The model");

    /// <summary>Writes the options as JSON that <see cref="FromJson"/> reads without loss.</summary>
    /// <returns>The JSON.</returns>
    /// <exception cref="ArgumentException">A number is infinite or not a number (NaN), which JSON cannot contain.</exception>
    /// <exception cref="JsonException">An option of an enumeration type has an undefined value.</exception>
    public string ToJson() => OptionsJson.Write(this);
}
