using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit.Data.Decoding;

/// <summary>Specifies the kind of a <see cref="ResizeMode"/>. The names are stored in files.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ResizeKind>))]
internal enum ResizeKind
{
    CenterCrop,
    Stretch,
    ShorterSide,
}
