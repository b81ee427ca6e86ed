using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>A declared set of short trainings that are compared on a validation split.</summary>
internal sealed record Sweep
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Minutes of training after which a trial counts as finished, with the epochs that it has by then.</summary>
    public required double Minutes { get; init; }

    /// <summary>Share of the training set that is held out to compare on. The test set is never looked at.</summary>
    public double Validation { get; init; } = 0.1;

    public long Seed { get; init; }

    /// <summary>What all trials have in common: a recipe but for its name and title.</summary>
    public required JsonObject Base { get; init; }

    public required IReadOnlyList<Trial> Trials { get; init; }

    /// <summary>A trial as a recipe.</summary>
    /// <exception cref="InvalidDataException">It is no sound recipe; the message names the trial and the key.</exception>
    public Recipe Configure(Trial trial)
    {
        var document = Base.DeepClone().AsObject();
        RecipeDocument.Merge(document, trial.Change);
        document["name"] = trial.Name;
        document["title"] = trial.Description;
        return RecipeDocument.ToRecipe(document, $"the trial \"{trial.Name}\" of the sweep \"{Name}\"");
    }

    /// <summary>Checks every value, and every trial.</summary>
    /// <exception cref="ValidationException">Something is broken.</exception>
    /// <exception cref="InvalidDataException">A trial is no sound recipe.</exception>
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
            throw new ValidationException($"trials must have different names; two are named \"{twice.Key}\".");
        }
        foreach (var trial in Trials)
        {
            Configure(trial);
        }
    }
}
