using System.CommandLine;
using System.Text.Json;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Defines the options that configure a run, for the commands <c>train</c> and <c>lr-find</c>.</summary>
internal sealed class RunSettings
{
    private readonly Option<string?> _preset = RunArguments.Preset();
    private readonly Option<string?> _config = RunArguments.Config();
    private readonly Option<string?> _seed = new("--seed") { Description = "the seed of all random numbers", HelpName = "N" };
    private readonly Option<string[]> _others = Setting.Others();
    private readonly List<(Setting Setting, Option<string?> Option)> _named = [.. Setting.All.Select(setting => (setting, setting.ToOption()))];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_preset);
        command.Options.Add(_config);
        foreach (var (_, option) in _named)
        {
            command.Options.Add(option);
        }
        command.Options.Add(_seed);
        command.Options.Add(_others);
    }

    /// <summary>
    /// Gets the name of the network: the preset on the command line or, without one, the preset with the same options as the configuration. Returns
    /// <see langword="null"/> if no preset has these options.
    /// </summary>
    public string? PresetName(ParseResult parsed, RunConfiguration configuration)
    {
        if (parsed.GetValue(_preset) is { } given)
        {
            return given;
        }
        var described = JsonSerializer.Serialize(configuration.Model, RunConfiguration.Json);
        return Preset.All.FirstOrDefault(preset => JsonSerializer.Serialize(preset.Options, RunConfiguration.Json) == described)?.Name;
    }

    /// <summary>Determines whether the user may have specified the number of epochs.</summary>
    public bool NamesEpochs(ParseResult parsed) =>
        parsed.GetValue(_config) is not null || parsed.GetResult("--epochs") is not null || parsed.GetValue(_others) is { Length: > 0 };

    /// <summary>Reads and validates the configuration.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="earlierConfig">The configuration file of the resumed run. It is used if the command line does not specify a file.</param>
    public RunConfiguration Read(ParseResult parsed, string? earlierConfig = null)
    {
        var given = _named
            .Append((Setting.Seeds[0], _seed))
            .Append((Setting.Seeds[1], _seed))
            .Select(pair => (pair.Item1, Value: parsed.GetValue(pair.Item2)!))
            .Where(pair => pair.Value is not null)
            .Concat((parsed.GetValue(_others) ?? []).Select(Setting.Parse));
        var configuration = ConfigurationReader.Read(parsed.GetValue(_preset), parsed.GetValue(_config) ?? earlierConfig, given);
        configuration.Validate();
        return configuration;
    }
}
