using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetKit.Data.Decoding;

namespace ResNetKit.Data;

/// <summary>A <see cref="Preprocessing"/> as it stands in files, in JSON.</summary>
internal sealed record PreprocessingDocument
{
    /// <summary>Gets how such documents are read and written: every key is known, and present and not null unless stated otherwise.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        AllowDuplicateProperties = false,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public required int Channels { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public required ResizeKind Resize { get; init; }

    /// <summary>Gets the pixels that the shorter side is resized to; left out where it is resized in another way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ShorterSide { get; init; }

    /// <summary>Gets how pixels are interpolated; left out where bilinear.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Interpolation Interpolation { get; init; }

    public required IReadOnlyList<float> Mean { get; init; }

    public required IReadOnlyList<float> StandardDeviation { get; init; }

    public static PreprocessingDocument From(Preprocessing preprocessing) => new()
    {
        Channels = preprocessing.Shape.Channels,
        Height = preprocessing.Shape.Height,
        Width = preprocessing.Shape.Width,
        Resize = preprocessing.Resize.Kind,
        ShorterSide = preprocessing.Resize.Side,
        Interpolation = preprocessing.Resize.Interpolation,
        Mean = preprocessing.Normalization.Mean,
        StandardDeviation = preprocessing.Normalization.StandardDeviation,
    };

    /// <exception cref="ArgumentException">The values do not fit together.</exception>
    public Preprocessing ToPreprocessing() =>
        new(
        new ImageShape(Channels, Height, Width), new Normalization(Mean, StandardDeviation), ResizeMode.Create(Resize, ShorterSide, Interpolation));
}
