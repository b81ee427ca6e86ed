using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetKit.Data;
using ResNetKit.Registration;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Models.Networks;

/// <summary>Represents the JSON in the metadata of a network's file: everything except the tensors.</summary>
internal sealed record ModelHeader
{
    public const string MetadataKey = "resnetkit.model";
    public const int CurrentFormat = 1;
    private const string CheckpointKey = "resnetkit.checkpoint";

    private static readonly JsonSerializerOptions _json = new(PreprocessingDocument.Json)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Gets the version of the format. Only the current version is accepted.</summary>
    public required int Format { get; init; }

    /// <summary>Gets the options of the network.</summary>
    [JsonConverter(typeof(OptionsConverter<ResNetOptions>))]
    public required ResNetOptions Network { get; init; }

    public IReadOnlyList<string>? ClassNames { get; init; }

    public PreprocessingDocument? Preprocessing { get; init; }

    public static string Write(ResNet model) => JsonSerializer.Serialize(
        new ModelHeader
        {
            Format = CurrentFormat,
            Network = model.Options,
            ClassNames = model.ClassNames,
            Preprocessing = model.Preprocessing is { } preprocessing ? PreprocessingDocument.From(preprocessing) : null,
        },
        _json);

    /// <summary>Determines whether a file contains the description of a network.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or its content does not match its name.</exception>
    public static bool IsIn(string path)
    {
        MistakenFile.Refuse(path);
        if (!Safetensors.IsSafetensors(path))
        {
            return false;
        }

        using var reader = SafetensorsReader.Open(path);
        return reader.Metadata.ContainsKey(MetadataKey);
    }

    /// <summary>Reads the header of a file and checks that its network has no more parameters than the file has values.</summary>
    /// <exception cref="InvalidDataException">The file is not a network, is damaged, or has another format version.</exception>
    public static ModelHeader Read(string path)
    {
        MistakenFile.Refuse(path);
        if (!Safetensors.IsSafetensors(path))
        {
            throw new InvalidDataException(
                $"'{path}' is not a ResNetKit network: expected a safetensors file written by {nameof(ResNet)}.{nameof(ResNet.Save)}. {LoadTheWeights(path)}");
        }

        using var reader = SafetensorsReader.Open(path);
        if (!reader.Metadata.TryGetValue(MetadataKey, out var json))
        {
            throw new InvalidDataException(
                reader.Metadata.ContainsKey(CheckpointKey)
                    ? $"'{path}' is a training checkpoint, not a network. Build the network and load the weights with Checkpoint.Read(path).LoadWeights(model)."
                    : $"'{path}' contains weights but no network: its metadata has no '{MetadataKey}'. {LoadTheWeights(path)}");
        }

        try
        {
            var header = Parse(json, path);
            CheckSize(header.Network, reader.Tensors);
            return header;
        }
        catch (Exception error) when (error is JsonException or InvalidOptionsException or ParameterBudgetExceededException)
        {
            throw Damaged(path, error.Message, error);
        }
    }

    public static InvalidDataException Damaged(string path, string problem, Exception error) =>
        new(MessageText.Message($"'{path}' is a damaged network: {problem}"), error);

    private static string LoadTheWeights(string path) =>
        $"If you know the network, build it and load the weights: ResNetBuilder.FromPreset(…).Build(), then model.LoadWeights(\"{System.IO.Path.GetFileName(path)}\").";

    private static ModelHeader Parse(string json, string path)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("format", out var number)
            || number.ValueKind != JsonValueKind.Number
            || !number.TryGetInt32(out var format))
        {
            throw new JsonException($"'{MetadataKey}' in its metadata has no format version.");
        }

        if (format != CurrentFormat)
        {
            throw new InvalidDataException(
                $"'{path}' is a network of format {format}, but this version of ResNetKit reads format {CurrentFormat}. Read it with the version that wrote it.");
        }

        var header = document.RootElement.Deserialize<ModelHeader>(_json)!;
        if (header.ClassNames?.Any(name => name is null) is true)
        {
            throw new JsonException("a class name is null.");
        }

        return header;
    }

    // A few bytes of options can describe a network of any size, so its number of parameters is limited by the number of values in the file.
    private static void CheckSize(ResNetOptions options, IReadOnlyList<TensorInfo> tensors)
    {
        var blocks = options.Stages?.Sum(stage => Math.Max(1L, stage?.Blocks ?? 0)) ?? 0;
        if (blocks > tensors.Count)
        {
            throw new JsonException($"its network has {blocks} blocks, but the file contains only {tensors.Count} tensors.");
        }

        var values = tensors.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size));
        var parameters = ResNetBuilder.FromOptions(options).Describe().Parameters;
        if (parameters > values)
        {
            throw new JsonException($"its network has {parameters} parameters, but the file contains only {values} values.");
        }
    }
}
