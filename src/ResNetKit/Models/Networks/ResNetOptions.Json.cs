using System.Text.Json;
using ResNetKit.Registration;

namespace ResNetKit;

public sealed partial class ResNetOptions
{
    /// <summary>Reads options from JSON; keys are in camelCase, and those that are left out keep their defaults.</summary>
    /// <param name="json">An object such as <c>{"stages": [{"filters": 64, "blocks": 2}]}</c>.</param>
    /// <exception cref="JsonException">The text is no such JSON, or has an unknown key; the message suggests the nearest.</exception>
    public static ResNetOptions FromJson(string json) => OptionsJson.Read<ResNetOptions>(json, "The model");

    /// <summary>Writes the options as JSON, which <see cref="FromJson"/> reads back without loss.</summary>
    public string ToJson() => OptionsJson.Write(this);
}
