using System.CommandLine;
using ResNetKit.Samples.Cifar10.Experiments;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>Defines the arguments that several <c>experiments</c> commands share.</summary>
internal static class ExperimentArguments
{
    private const string ResultsVariable = "RESNETKIT_EXPERIMENTS";

    public static Argument<string> Experiment() => new("name") { Description = "the experiment, or the file NAME.json of your own recipe" };

    public static Option<string?> Results() => new("--results")
    {
        Description = "the folder of the published results (default: docs/experiments in the repository)",
        HelpName = "DIR",
    };

    public static Option<bool> Idle() => new("--idle") { Description = "state that the computer does nothing else; only then are times published" };

    /// <summary>Gets the folder of the published results.</summary>
    public static PublishedResults GetResults(string? given) => new(given ?? CommonFolder ?? Path.Combine("docs", "experiments"));

    /// <summary>
    /// Gets the folder in which a result is published. If the user specifies a folder, it is that one. Otherwise, it is the common folder if a built-in recipe
    /// or sweep was run on CIFAR-10. In all other cases, it is <see langword="null"/>, and the result is not published.
    /// </summary>
    public static string? PlaceFor(string? given, string nameOrFile, string data) =>
        given ?? (!DocumentShelf.IsFile(nameOrFile) && data == "cifar-10" ? CommonFolder : null);

    /// <summary>Loads the images. Synthetic images are not used in place of CIFAR-10 unless the user requests them.</summary>
    /// <exception cref="DirectoryNotFoundException">CIFAR-10 was not found.</exception>
    public static RunData LoadData(string wanted) => RunData.Load(wanted, imageSize: 32, _ => throw new DirectoryNotFoundException(
        "CIFAR-10 was not found: run the command \"download\", or specify its folder with --data or RESNETKIT_DATA."));

    /// <summary>
    /// Gets the common folder for the results of built-in recipes. This is the value of the environment variable <c>RESNETKIT_EXPERIMENTS</c> or, if it is
    /// not set, the folder in the repository. If the variable is not set and the program runs outside the repository, the value is <see langword="null"/>.
    /// </summary>
    private static string? CommonFolder => Environment.GetEnvironmentVariable(ResultsVariable) is { Length: > 0 } folder ? folder : FindInRepository();

    private static string? FindInRepository()
    {
        var here = Environment.CurrentDirectory;
        for (var folder = new DirectoryInfo(here); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ResNetKit.sln")))
            {
                return Path.GetRelativePath(here, Path.Combine(folder.FullName, "docs", "experiments"));
            }
        }

        return null;
    }
}
