using System.Text.Json;

namespace ResNetKit.Data;

/// <summary>A <see cref="Preprocessing"/> as it stands in files, in JSON.</summary>
internal sealed record PreprocessingDocument
{
    /// <summary>Gets how such documents are read and written: every key is known, present and not null.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        AllowDuplicateProperties = false,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public required int Channels { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public required ResizeMode Resize { get; init; }

    public required IReadOnlyList<float> Mean { get; init; }

    public required IReadOnlyList<float> StandardDeviation { get; init; }

    public static PreprocessingDocument From(Preprocessing preprocessing) => new()
    {
        Channels = preprocessing.Shape.Channels,
        Height = preprocessing.Shape.Height,
        Width = preprocessing.Shape.Width,
        Resize = preprocessing.Resize,
        Mean = preprocessing.Normalization.Mean,
        StandardDeviation = preprocessing.Normalization.StandardDeviation,
    };

    /// <exception cref="ArgumentException">The values do not fit together.</exception>
    public Preprocessing ToPreprocessing() =>
        new(new ImageShape(Channels, Height, Width), new Normalization(Mean, StandardDeviation), Resize);
}
