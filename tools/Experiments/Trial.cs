using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents a trial of a sweep: a combination of options.</summary>
internal sealed record Trial
{
    public required string Name { get; init; }

    /// <summary>Gets the description for the table.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the changes to the shared recipe of the sweep, which are merged into it. A list replaces the whole list of the recipe.</summary>
    public JsonObject Change { get; init; } = [];
}
