using System.Text.Json.Serialization;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>How a picture is brought to another shape.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ResizeMode>))]
public enum ResizeMode
{
    /// <summary>The largest part from the middle that has the wanted proportions; the rest is cut off.</summary>
    CenterCrop,

    /// <summary>The whole picture, stretched where the proportions differ.</summary>
    Stretch,
}
