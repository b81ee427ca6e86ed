using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Represents a named experiment: the complete configuration of its runs except for the seed.</summary>
internal sealed record Recipe
{
    /// <summary>Gets the name for <c>experiments run</c>, which consists of lowercase letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Gets the documented result that the experiment reproduces; <see langword="null"/> if there is none.</summary>
    public DocumentedResult? Documented { get; init; }

    /// <summary>Gets the name of the predefined network; <see langword="null"/> if <see cref="Model"/> describes the network completely.</summary>
    public string? Preset { get; init; }

    public required ResNetOptions Model { get; init; }

    public DataOptions Data { get; init; } = new();

    public required TrainerOptions Training { get; init; }

    /// <summary>
    /// Gets the options of the range test that finds the learning rate before training; <see langword="null"/> if <see cref="Training"/> specifies the learning
    /// rate.
    /// </summary>
    public LearningRateFinderOptions? FindLearningRate { get; init; }

    /// <summary>Gets the criterion by which the learning rate is selected from the range test.</summary>
    public LearningRateChoice FoundLearningRate { get; init; } = LearningRateChoice.SteepestDescent;

    /// <summary>
    /// Gets the test-time augmentation for a second accuracy, which is reported in addition to the plain one. Evaluations during training do not use the
    /// augmentation.
    /// </summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; } = TestTimeAugmentation.Mirror;

    /// <summary>Gets the seeds of the runs.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [0];

    /// <summary>Creates the configuration of a run.</summary>
    /// <param name="seed">The seed of all random numbers.</param>
    /// <param name="validation">The fraction of the training set that is held out in a trial; 0 for a run whose result is published.</param>
    public RunConfiguration Configure(long seed, double validation = 0)
    {
        var original = new RunConfiguration { Model = Model, Data = Data, Training = Training };
        var configuration = JsonSerializer.Deserialize<RunConfiguration>(JsonSerializer.Serialize(original, RunConfiguration.Json), RunConfiguration.Json)!;
        configuration.Data.Seed = (ulong)seed;
        configuration.Data.ValidationFraction = validation;
        configuration.Training.Seed = seed;
        return configuration;
    }

    /// <summary>Describes the options that differ from those of an earlier run. The text is empty if all options are the same.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="validation">The fraction of the training set that is held out.</param>
    /// <param name="earlier">The configuration of the earlier run.</param>
    /// <param name="found">The learning rate that the earlier run found, which does not count as a difference.</param>
    public string Differences(long seed, double validation, RunConfiguration earlier, FoundLearningRate? found)
    {
        var now = Configure(seed, validation);
        if (FindLearningRate is not null && found is not null)
        {
            now.Training.Optimizer = now.Training.Optimizer with { LearningRate = found.LearningRate };
        }

        // The input size and the classes are adapted to the images, so they are not compared.
        (now.Model.InputChannels, now.Model.InputHeight, now.Model.InputWidth, now.Model.Classes) =
            (earlier.Model.InputChannels, earlier.Model.InputHeight, earlier.Model.InputWidth, earlier.Model.Classes);
        var (there, here) = (earlier.List(), now.List());
        return string.Join("; ", there.Keys.Union(here.Keys)
            .Where(name => there.GetValueOrDefault(name) != here.GetValueOrDefault(name))
            .Select(name => $"{name} was {there.GetValueOrDefault(name) ?? "not set"} and is {here.GetValueOrDefault(name) ?? "not set"}"));
    }

    /// <summary>Validates the recipe.</summary>
    /// <exception cref="ValidationException">A value is invalid; the message names it.</exception>
    /// <exception cref="InvalidOptionsException">An option of <see cref="FindLearningRate"/> is invalid.</exception>
    /// <exception cref="ParameterBudgetExceededException">The network has more parameters than its budget.</exception>
    public void Validate()
    {
        ValidateName(Name);
        if (Seeds.Count == 0 || Seeds.Any(seed => seed < 0))
        {
            throw new ValidationException("There must be at least one seed, and seeds must be at least 0.");
        }
        if (Data.ValidationFraction != 0)
        {
            throw new ValidationException("data.validationFraction must be 0. Use --validation to run a trial.");
        }
        if (Training.TestTimeAugmentation != TestTimeAugmentation.None)
        {
            throw new ValidationException("training.testTimeAugmentation must be none. Use testTimeAugmentation for the accuracy that is reported in addition to the plain accuracy.");
        }
        FindLearningRate?.Validate();
        Configure(Seeds[0]).Validate();
    }

    /// <summary>Validates a name, which is also used as the name of a folder.</summary>
    /// <exception cref="ValidationException">The name does not consist of lowercase letters, digits and hyphens.</exception>
    public static void ValidateName(string name)
    {
        if (name.Length == 0 || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
        {
            throw new ValidationException($"name must consist of lowercase letters, digits and hyphens, but is \"{name}\".");
        }
    }
}
