namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>What the document that an experiment reproduces says of it.</summary>
internal sealed record DocumentedResult
{
    /// <summary>The documented experiment's letter.</summary>
    public required string Experiment { get; init; }

    /// <summary>Test accuracy, a fraction of 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Whether the document says "more than" that accuracy.</summary>
    public bool MoreThan { get; init; }

    /// <summary>The epoch of that accuracy; null where the document names none.</summary>
    public int? Epoch { get; init; }

    /// <summary>What was used to reach it.</summary>
    public required string Description { get; init; }

    /// <summary>The accuracy as a table shows it.</summary>
    public override string ToString() =>
        (MoreThan ? "> " : "") + Figures.Percent(Accuracy, MoreThan ? 0 : 2) + (Epoch is { } epoch ? $", epoch {Figures.Count(epoch)}" : "");
}
