using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Specifies how the pixels of a resized picture are computed from those of the original.</summary>
/// <remarks>
/// When a picture is reduced, the filter is widened so that every pixel contributes (antialiasing). The results are identical to those of Pillow.
/// </remarks>
[JsonConverter(typeof(CamelCaseEnumConverter<Interpolation>))]
public enum Interpolation
{
    /// <summary>A triangle filter, two pixels wide when the picture is enlarged.</summary>
    Bilinear,

    /// <summary>A cubic filter (Keys 1981, a = −0.5), four pixels wide when the picture is enlarged; sharper than <see cref="Bilinear"/>.</summary>
    Bicubic,
}
