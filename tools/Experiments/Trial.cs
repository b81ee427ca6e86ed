using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents a trial of a sweep: a combination of options.</summary>
internal sealed record Trial
{
    public required string Name { get; init; }

    /// <summary>Gets the description for the table.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the changes that are merged into the shared recipe of the sweep. A list replaces the whole list in the recipe.</summary>
    public JsonObject Change { get; init; } = [];
}
