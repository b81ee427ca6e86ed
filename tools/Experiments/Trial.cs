using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>One combination that a sweep tries.</summary>
internal sealed record Trial
{
    public required string Name { get; init; }

    /// <summary>In words, for the table.</summary>
    public required string Description { get; init; }

    /// <summary>What differs from the sweep's base: values replace values, lists replace lists.</summary>
    public JsonObject Change { get; init; } = [];
}
