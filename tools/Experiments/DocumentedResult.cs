namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Contains the documented result that an experiment reproduces.</summary>
internal sealed record DocumentedResult
{
    /// <summary>Gets the letter of the documented experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>Gets the test accuracy, from 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Gets a value indicating whether the document says "more than" this accuracy.</summary>
    public bool MoreThan { get; init; }

    /// <summary>Gets the epoch of the accuracy; <see langword="null"/> if the document does not specify it.</summary>
    public int? Epoch { get; init; }

    /// <summary>Gets a description of the documented training.</summary>
    public required string Description { get; init; }

    /// <summary>Returns the accuracy as text for a table.</summary>
    public override string ToString() =>
        (MoreThan ? "> " : "") + Figures.Percent(Accuracy, MoreThan ? 0 : 2) + (Epoch is { } epoch ? $", epoch {Figures.Count(epoch)}" : "");
}
