using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit.Data.Decoding;

/// <summary>Specifies how a <see cref="ResizeMode"/> resizes and crops a picture. The names of the values are stored in files.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ResizeKind>))]
internal enum ResizeKind
{
    CenterCrop,
    Stretch,
    ShorterSide,
}
