using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents a set of short trainings that are compared on a validation split.</summary>
internal sealed record Sweep
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Gets the maximum duration of the training steps of a trial, in minutes. A trial that reaches it ends, and counts as finished.</summary>
    public required double Minutes { get; init; }

    /// <summary>Gets the fraction of the training set that is held out for the comparison. The test set is not used.</summary>
    public double Validation { get; init; } = 0.1;

    public long Seed { get; init; }

    /// <summary>Gets the recipe that all trials share, without its name and title.</summary>
    public required JsonObject Base { get; init; }

    public required IReadOnlyList<Trial> Trials { get; init; }

    /// <summary>Creates the recipe of a trial.</summary>
    /// <exception cref="InvalidDataException">
    /// The recipe is invalid, or the network has more parameters than its budget. The message contains the trial and the reason.
    /// </exception>
    public Recipe Configure(Trial trial)
    {
        var document = Base.DeepClone().AsObject();
        RecipeDocument.Merge(document, trial.Change);
        document["name"] = trial.Name;
        document["title"] = trial.Description;
        return RecipeDocument.ToRecipe(document, $"the trial \"{trial.Name}\" of the sweep \"{Name}\"");
    }

    /// <summary>Validates the sweep and all trials.</summary>
    /// <exception cref="ValidationException">A value is invalid.</exception>
    /// <exception cref="InvalidDataException">The recipe of a trial is invalid, or its network has more parameters than its budget.</exception>
    public void Validate()
    {
        Recipe.ValidateName(Name);
        if (!(Minutes > 0))
        {
            throw new ValidationException("minutes must be above 0.");
        }
        if (Validation is not (>= 0.01 and <= 0.5))
        {
            throw new ValidationException("validation must be from 0.01 to 0.5.");
        }
        if (Seed < 0)
        {
            throw new ValidationException("seed must be 0 or more.");
        }
        if (Trials.Count == 0)
        {
            throw new ValidationException("trials must not be empty.");
        }
        if (Trials.GroupBy(trial => trial.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ValidationException($"trials must have different names, but two have the name \"{twice.Key}\".");
        }
        foreach (var trial in Trials)
        {
            Configure(trial);
        }
    }
}
