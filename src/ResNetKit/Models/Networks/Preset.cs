using System.Collections.Concurrent;
using ResNetKit.Models.Networks;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>Represents the complete options of a network under a name, such as <c>resnet18</c>.</summary>
public sealed class Preset
{
    private static readonly ConcurrentDictionary<string, Preset> _presets = new(StringComparer.OrdinalIgnoreCase);
    private readonly ResNetOptions _options;

    static Preset()
    {
        foreach (var preset in PublishedNetworks.All)
        {
            Register(preset);
        }
    }

    /// <summary>Creates a preset.</summary>
    /// <param name="name">The name, in lowercase with hyphens.</param>
    /// <param name="description">A description of the network and its source.</param>
    /// <param name="options">The options of the network, which are copied.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or consists only of white space.</exception>
    public Preset(string name, string description, ResNetOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(options);
        Name = name;
        Description = description;
        _options = options.Copy();
    }

    /// <summary>Gets all presets, sorted by name.</summary>
    public static IReadOnlyList<Preset> All => [.. _presets.Values.OrderBy(preset => preset.Name, StringComparer.Ordinal)];

    /// <summary>Gets the name of the preset.</summary>
    public string Name { get; }

    /// <summary>Gets a description of the network and its source.</summary>
    public string Description { get; }

    /// <summary>Gets a new copy of the network's options.</summary>
    public ResNetOptions Options => _options.Copy();

    /// <summary>Gets a preset by name.</summary>
    /// <param name="name">The name, which is not case-sensitive.</param>
    /// <returns>The preset.</returns>
    /// <exception cref="ArgumentException">No preset has the name. The message lists all names and suggests a similar one if there is one.</exception>
    public static Preset Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _presets.TryGetValue(name, out var preset)
            ? preset
            : throw new ArgumentException(
                $"There is no preset '{name}'.{NameSuggestion.For(name, [.. All.Select(known => known.Name)])}", nameof(name));
    }

    /// <summary>Registers a preset under its name.</summary>
    /// <param name="preset">The preset.</param>
    /// <exception cref="ArgumentException">A preset with the same name, ignoring case, is already registered.</exception>
    public static void Register(Preset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        if (!_presets.TryAdd(preset.Name, preset))
        {
            throw new ArgumentException($"A preset named '{preset.Name}' is already registered.", nameof(preset));
        }
    }
}
