using Microsoft.Extensions.Configuration;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Puts a run's configuration together: defaults, then a file, then a preset, then the command line.</summary>
internal static class ConfigurationReader
{
    /// <param name="preset">A network by name; it takes the place of the file's model.</param>
    /// <param name="file">A configuration document, or a <c>run.json</c> that holds one under <c>options</c>.</param>
    /// <param name="settings">Values given on the command line.</param>
    /// <exception cref="ArgumentException">The preset is unknown, or a value cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no JSON, or has a key that means nothing.</exception>
    public static RunConfiguration Read(string? preset, string? file, IEnumerable<(Setting Setting, string Value)> settings)
    {
        var configuration = new RunConfiguration();
        if (file is not null)
            Bind(ReadFile(file), configuration, $"\"{file}\"");
        if (preset is not null || configuration.Model.Stages.Count == 0)
            configuration.Model = Preset.Get(preset ?? RunArguments.DefaultPreset).Options;
        foreach (var (setting, value) in settings)
        {
            var one = new ConfigurationBuilder().AddInMemoryCollection([new(setting.Key, value)]).Build();
            Bind(one, configuration, $"{setting.Name} {value}");
        }

        return configuration;
    }

    private static IConfiguration ReadFile(string file)
    {
        if (!File.Exists(file))
            throw new FileNotFoundException($"There is no configuration file \"{file}\".");
        try
        {
            var whole = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file)).Build();
            return whole.GetSection("history").Exists() ? whole.GetSection("options") : whole;
        }
        catch (Exception error) when (error is InvalidDataException or FormatException)
        {
            throw new InvalidDataException($"\"{file}\" is not a configuration: {error.InnerException?.Message ?? error.Message}", error);
        }
    }

    private static void Bind(IConfiguration document, RunConfiguration configuration, string origin)
    {
        try
        {
            document.Bind(configuration, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException error)
        {
            // The binder names the key, the value and the type it wanted, or the keys it does not know.
            throw new InvalidDataException($"{origin}: {error.Message}", error);
        }
    }
}
