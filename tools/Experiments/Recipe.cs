using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>A named experiment: everything that decides its runs but the seed.</summary>
internal sealed record Recipe
{
    /// <summary>What <c>experiments run</c> knows it by: lower case, digits and hyphens.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The documented result that it reproduces; null for one of its own.</summary>
    public DocumentedResult? Documented { get; init; }

    /// <summary>The network's name; null for one that <see cref="Model"/> describes whole.</summary>
    public string? Preset { get; init; }

    public required ResNetOptions Model { get; init; }

    public DataOptions Data { get; init; } = new();

    public required TrainerOptions Training { get; init; }

    /// <summary>How the learning rate is found before the training; null where <see cref="Training"/> gives it.</summary>
    public LearningRateFinderOptions? FindLearningRate { get; init; }

    /// <summary>Which rate of the range test's curve is trained with.</summary>
    public LearningRateChoice FoundLearningRate { get; init; } = LearningRateChoice.SteepestDescent;

    /// <summary>What is reported beside the plain accuracy. Evaluations during the training take none.</summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; } = TestTimeAugmentation.Mirror;

    /// <summary>The seeds that the result is reported over.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [0];

    /// <summary>The configuration of a run, a new copy each time.</summary>
    /// <param name="seed">Seeds everything random.</param>
    /// <param name="validation">Share of the training set that is held out to choose by; 0 for a run that counts.</param>
    public RunConfiguration Configure(long seed, double validation = 0)
    {
        var original = new RunConfiguration { Model = Model, Data = Data, Training = Training };
        var configuration = JsonSerializer.Deserialize<RunConfiguration>(JsonSerializer.Serialize(original, RunConfiguration.Json), RunConfiguration.Json)!;
        configuration.Data.Seed = (ulong)seed;
        configuration.Data.ValidationFraction = validation;
        configuration.Training.Seed = seed;
        return configuration;
    }

    /// <summary>Which options an earlier run had otherwise, in words; empty where it is the same run.</summary>
    /// <param name="seed">The seed that it should have.</param>
    /// <param name="validation">The share that it should have held out.</param>
    /// <param name="earlier">The earlier run.</param>
    /// <param name="found">The learning rate that it found, which is its own.</param>
    public string Differences(long seed, double validation, RunConfiguration earlier, FoundLearningRate? found)
    {
        var now = Configure(seed, validation);
        if (FindLearningRate is not null && found is not null)
        {
            now.Training.Optimizer = now.Training.Optimizer with { LearningRate = found.LearningRate };
        }

        // A network is fitted to the images that it is trained on.
        (now.Model.InputChannels, now.Model.InputHeight, now.Model.InputWidth, now.Model.Classes) =
            (earlier.Model.InputChannels, earlier.Model.InputHeight, earlier.Model.InputWidth, earlier.Model.Classes);
        var (there, here) = (earlier.List(), now.List());
        return string.Join("; ", there.Keys.Union(here.Keys)
            .Where(name => there.GetValueOrDefault(name) != here.GetValueOrDefault(name))
            .Select(name => $"{name} was {there.GetValueOrDefault(name) ?? "not set"} and is {here.GetValueOrDefault(name) ?? "not set"}"));
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ValidationException">Something is broken; the message names every broken value.</exception>
    public void Validate()
    {
        ValidateName(Name);
        if (Seeds.Count == 0 || Seeds.Any(seed => seed < 0))
        {
            throw new ValidationException("The seeds must be one or more numbers from 0 up.");
        }
        if (Data.ValidationFraction != 0)
        {
            throw new ValidationException("data.validationFraction must be 0: a run is made a trial by --validation.");
        }
        if (Training.TestTimeAugmentation != TestTimeAugmentation.None)
        {
            throw new ValidationException("training.testTimeAugmentation must be none: testTimeAugmentation says what is reported beside the plain accuracy.");
        }
        FindLearningRate?.Validate();
        Configure(Seeds[0]).Validate();
    }

    /// <summary>Names are names of folders too.</summary>
    /// <exception cref="ValidationException">It is not of lower-case letters, digits and hyphens.</exception>
    public static void ValidateName(string name)
    {
        if (name.Length == 0 || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
        {
            throw new ValidationException($"name must be of lower-case letters, digits and hyphens, not \"{name}\".");
        }
    }
}
