using System.Text.Json;
using System.Text.Json.Serialization;

namespace ResNetKit.Registration;

/// <summary>Writes and reads an enumeration by its camelCase names, never by numbers.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
