using System.CommandLine;
using System.Text.Json;

namespace ResNetKit.Samples.Cifar10.Configuration;

/// <summary>Every argument that decides a run, for the commands that train: <c>train</c> and <c>lr-find</c>.</summary>
internal sealed class RunSettings
{
    private readonly Option<string?> _preset = RunArguments.Preset();
    private readonly Option<string?> _config = RunArguments.Config();
    private readonly Option<string?> _seed = new("--seed") { Description = "seed of everything random", HelpName = "N" };
    private readonly Option<string[]> _others = Setting.Others();
    private readonly List<(Setting Setting, Option<string?> Option)> _named = [.. Setting.All.Select(setting => (setting, setting.ToOption()))];

    /// <summary>Adds the arguments to a command.</summary>
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

    /// <summary>The network's name: as it was given, else that of the preset with just these options; null where there is none.</summary>
    public string? PresetName(ParseResult parsed, RunConfiguration configuration)
    {
        if (parsed.GetValue(_preset) is { } given)
        {
            return given;
        }
        var described = JsonSerializer.Serialize(configuration.Model, RunConfiguration.Json);
        return Preset.All.FirstOrDefault(preset => JsonSerializer.Serialize(preset.Options, RunConfiguration.Json) == described)?.Name;
    }

    /// <summary>Whether the user said how many epochs to train.</summary>
    public bool NamesEpochs(ParseResult parsed) =>
        parsed.GetValue(_config) is not null || parsed.GetResult("--epochs") is not null || parsed.GetValue(_others) is { Length: > 0 };

    /// <summary>Puts the configuration together.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="earlierConfig">The configuration of a run that is resumed, taken where the command line names no file.</param>
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
