using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetKit.Data.Decoding;

namespace ResNetKit.Data;

/// <summary>Represents a <see cref="Preprocessing"/> as JSON in files.</summary>
internal sealed record PreprocessingDocument
{
    /// <summary>
    /// Gets the JSON options of these documents. Unknown and duplicate keys are errors. Missing keys and nulls are errors unless the property allows them.
    /// </summary>
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

    /// <summary>Gets the number of pixels to which the shorter side is resized; omitted for other ways of resizing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ShorterSide { get; init; }

    /// <summary>Gets the interpolation; omitted if it is bilinear.</summary>
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

    /// <summary>Converts the document to a <see cref="Preprocessing"/>.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or the values contradict each other.</exception>
    public Preprocessing ToPreprocessing() =>
        new(
        new ImageShape(Channels, Height, Width), new Normalization(Mean, StandardDeviation), ResizeMode.Create(Resize, ShorterSide, Interpolation));
}
