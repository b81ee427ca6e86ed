using System.Text.Json;
using System.Text.Json.Serialization;
using ResNetKit.Data;
using ResNetKit.Registration;
using ResNetKit.Serialization;
using ResNetKit.Serialization.Tensors;

namespace ResNetKit.Models.Networks;

/// <summary>Everything in a network's file that is no tensor: the JSON in the file's metadata.</summary>
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

    /// <summary>Version of the layout; any but the current one is refused.</summary>
    public required int Format { get; init; }

    /// <summary>The architecture.</summary>
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

    /// <summary>Whether a file says of which network it is.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or something else than its name says.</exception>
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

    /// <summary>Reads the header of a file, and checks that its network is no larger than the file.</summary>
    /// <exception cref="InvalidDataException">The file is no network, damaged, or of a later format.</exception>
    public static ModelHeader Read(string path)
    {
        MistakenFile.Refuse(path);
        if (!Safetensors.IsSafetensors(path))
        {
            throw new InvalidDataException(
                $"'{path}' is no network of ResNetKit: expected a safetensors file that {nameof(ResNet)}.{nameof(ResNet.Save)} wrote. {LoadTheWeights(path)}");
        }

        using var reader = SafetensorsReader.Open(path);
        if (!reader.Metadata.TryGetValue(MetadataKey, out var json))
        {
            throw new InvalidDataException(
                reader.Metadata.ContainsKey(CheckpointKey)
                    ? $"'{path}' is a checkpoint of a run, not a network: build the network and load the weights with Checkpoint.Read(path).LoadWeights(model)."
                    : $"'{path}' holds tensors, but does not say of which network: its metadata has no '{MetadataKey}'. {LoadTheWeights(path)}");
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
        $"If it holds the weights of a network that you can build: ResNetBuilder.FromPreset(…).Build(), then model.LoadWeights(\"{System.IO.Path.GetFileName(path)}\").";

    private static ModelHeader Parse(string json, string path)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("format", out var number)
            || number.ValueKind != JsonValueKind.Number
            || !number.TryGetInt32(out var format))
        {
            throw new JsonException($"'{MetadataKey}' in its metadata states no format.");
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

    // A few bytes of options describe a network of any size; the tensors are what the file can vouch for.
    private static void CheckSize(ResNetOptions options, IReadOnlyList<TensorInfo> tensors)
    {
        var blocks = options.Stages?.Sum(stage => Math.Max(1L, stage?.Blocks ?? 0)) ?? 0;
        if (blocks > tensors.Count)
        {
            throw new JsonException($"its network has {blocks} blocks, but the file {tensors.Count} tensors.");
        }

        var values = tensors.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size));
        var parameters = ResNetBuilder.FromOptions(options).Describe().Parameters;
        if (parameters > values)
        {
            throw new JsonException($"its network has {parameters} parameters, but the file holds {values} values.");
        }
    }
}
