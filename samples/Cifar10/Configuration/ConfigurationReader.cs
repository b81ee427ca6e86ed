using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Puts a run's configuration together: defaults, then a file, then a preset, then the command line.</summary>
internal static class ConfigurationReader
{
    private static readonly JsonDocumentOptions _lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <param name="preset">A network by name; it takes the place of the file's model.</param>
    /// <param name="file">A configuration document, or a <c>run.json</c> that holds one under <c>options</c>.</param>
    /// <param name="settings">Values given on the command line.</param>
    /// <exception cref="ArgumentException">The preset is unknown, or a value cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no JSON, or has a key that means nothing.</exception>
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
            // Lines would be those of the document that was put together.
            throw new InvalidDataException($"{origin}, {error.Path ?? "$"}: {error.Message.Split(" Path: ")[0]}", error);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"{origin}: {error.Message}", error);
        }
    }
}
