using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>How the pixels of a resized picture follow from those of the original.</summary>
/// <remarks>Where a picture shrinks, the filter widens, so that every pixel counts (antialiasing). The results are those of Pillow.</remarks>
[JsonConverter(typeof(CamelCaseEnumConverter<Interpolation>))]
public enum Interpolation
{
    /// <summary>A triangle filter, two pixels wide where the picture is enlarged.</summary>
    Bilinear,

    /// <summary>A cubic filter (Keys 1981, a = −0.5), four pixels wide where the picture is enlarged; sharper than <see cref="Bilinear"/>.</summary>
    Bicubic,
}
