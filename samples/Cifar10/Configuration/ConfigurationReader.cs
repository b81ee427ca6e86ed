using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Reads the configuration of a run from the defaults, a file, a preset and the command line. Later ones in this list take precedence.</summary>
internal static class ConfigurationReader
{
    private static readonly JsonDocumentOptions _lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads the configuration of a run.</summary>
    /// <param name="preset">The name of a predefined network, which replaces the model in the file; <see langword="null"/> for none.</param>
    /// <param name="file">A configuration file, or a <c>run.json</c> that has a configuration under <c>options</c>; <see langword="null"/> for none.</param>
    /// <param name="settings">The values from the command line.</param>
    /// <exception cref="ArgumentException">The preset is unknown, or a setting cannot be applied.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not valid JSON or has an unknown key, or a value cannot be converted.</exception>
    public static RunConfiguration Read(string? preset, string? file, IEnumerable<(Setting Setting, string Value)> settings)
    {
        var document = file is null ? [] : ReadFile(file);
        var configuration = Bind(document, $"\"{file}\"");
        if (preset is not null || configuration.Model.Stages.Count == 0)
        {
            configuration.Model = Preset.Get(preset ?? RunArguments.DefaultPreset).Options;
        }
        document = JsonSerializer.SerializeToNode(configuration, RunConfiguration.Json)!.AsObject();
        foreach (var (setting, value) in settings)
        {
            setting.ApplyTo(document, value);
            configuration = Bind(document, $"{setting.Name} {value}");
        }

        return configuration;
    }

    private static JsonObject ReadFile(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"There is no configuration file \"{file}\".");
        }
        try
        {
            var whole = JsonNode.Parse(File.ReadAllText(file), documentOptions: _lenient) as JsonObject ?? throw new JsonException("expected an object");
            return whole.ContainsKey("history") ? whole["options"] as JsonObject ?? [] : whole;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"\"{file}\" is not a configuration: {error.Message}", error);
        }
    }

    private static RunConfiguration Bind(JsonObject document, string origin)
    {
        try
        {
            return document.Deserialize<RunConfiguration>(RunConfiguration.Strict)!;
        }
        catch (JsonException error)
        {
            // Line numbers are omitted, because they refer to the combined document and not to the file.
            throw new InvalidDataException($"{origin}, {error.Path ?? "$"}: {error.Message.Split(" Path: ")[0]}", error);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"{origin}: {error.Message}", error);
        }
    }
}
