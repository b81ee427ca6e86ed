using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>How training images are mirrored left to right.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FlipType>))]
public enum FlipType
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Half of them, drawn anew each epoch.</summary>
    Random,

    /// <summary>Half of them in the first epoch, then every image the other way in each further epoch (Jordan 2024, arXiv
    /// 2404.00498).</summary>
    Alternating,
}
