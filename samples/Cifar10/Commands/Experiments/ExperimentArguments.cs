using System.CommandLine;
using ResNetKit.Samples.Cifar10.Experiments;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>The arguments that several commands of <c>experiments</c> share.</summary>
internal static class ExperimentArguments
{
    // Set by ./kit to docs/experiments of its repository.
    private const string ResultsVariable = "RESNETKIT_EXPERIMENTS";

    public static Argument<string> Experiment() => new("name") { Description = "the experiment; a recipe of one's own is a file, NAME.json" };

    public static Option<string?> Results() => new("--results")
    {
        Description = $"the folder of published results (default: {ResultsVariable}, which ./kit sets to docs/experiments)",
        HelpName = "DIR",
    };

    public static Option<bool> Idle() => new("--idle") { Description = "say that the machine does nothing else: only then times are published" };

    /// <summary>The folder of published results; null where none is named.</summary>
    public static PublishedResults? FindResults(string? given) =>
        (given ?? Environment.GetEnvironmentVariable(ResultsVariable)) is { Length: > 0 } folder ? new PublishedResults(folder) : null;

    /// <summary>The folder of published results.</summary>
    /// <exception cref="ArgumentException">None is named.</exception>
    public static PublishedResults GetResults(string? given) =>
        FindResults(given) ?? throw new ArgumentException("Where are the published results? Name their folder with --results.");
}
