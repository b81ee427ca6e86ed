using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResNetKit.Registration;

/// <summary>Reads and writes the values of an enumeration as names in camelCase, and rejects numbers.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
