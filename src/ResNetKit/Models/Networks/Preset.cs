using System.Collections.Concurrent;
using ResNetKit.Models.Networks;
using ResNetKit.Registration;

namespace ResNetKit;

/// <summary>A network with a name.</summary>
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

    /// <summary>Names a network.</summary>
    /// <param name="name">Lower case, with hyphens.</param>
    /// <param name="description">What it is, and where it comes from.</param>
    /// <param name="options">The network; a copy is kept.</param>
    public Preset(string name, string description, ResNetOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(options);
        Name = name;
        Description = description;
        _options = options.Copy();
    }

    /// <summary>All presets, in the order of their names.</summary>
    public static IReadOnlyList<Preset> All => [.. _presets.Values.OrderBy(preset => preset.Name, StringComparer.Ordinal)];

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Gets a description of the network and its source.</summary>
    public string Description { get; }

    /// <summary>Options of the network, a new copy each time.</summary>
    public ResNetOptions Options => _options.Copy();

    /// <summary>Looks a preset up.</summary>
    /// <param name="name">Its name; case does not matter.</param>
    /// <exception cref="ArgumentException">No preset has the name; the message names the nearest and all that there are.</exception>
    public static Preset Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _presets.TryGetValue(name, out var preset)
            ? preset
            : throw new ArgumentException(
                $"There is no preset '{name}'.{NameSuggestion.For(name, [.. All.Select(known => known.Name)])}", nameof(name));
    }

    /// <summary>Makes a preset known by its name.</summary>
    /// <param name="preset">The preset.</param>
    /// <exception cref="ArgumentException">Another preset has its name.</exception>
    public static void Register(Preset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        if (!_presets.TryAdd(preset.Name, preset))
        {
            throw new ArgumentException($"A preset named '{preset.Name}' is registered already.", nameof(preset));
        }
    }
}
