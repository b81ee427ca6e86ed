using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit.Data.Decoding;

/// <summary>The kinds of <see cref="ResizeMode"/>, by their names in files.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ResizeKind>))]
internal enum ResizeKind
{
    CenterCrop,
    Stretch,
    ShorterSide,
}
