using System.CommandLine;
using ResNetKit.Samples.Cifar10.Experiments;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>The arguments that several commands of <c>experiments</c> share.</summary>
internal static class ExperimentArguments
{
    private const string ResultsVariable = "RESNETKIT_EXPERIMENTS";

    public static Argument<string> Experiment() => new("name") { Description = "the experiment; a recipe of one's own is a file, NAME.json" };

    public static Option<string?> Results() => new("--results")
    {
        Description = "the folder of published results (default: docs/experiments of the repository)",
        HelpName = "DIR",
    };

    public static Option<bool> Idle() => new("--idle") { Description = "say that the machine does nothing else: only then times are published" };

    /// <summary>The folder of published results.</summary>
    public static PublishedResults GetResults(string? given) => new(given ?? CommonFolder ?? Path.Combine("docs", "experiments"));

    /// <summary>
    /// Where something is published: where the user says; unasked, only what a named recipe or sweep gave on the real images is, in the
    /// common folder. Null: nowhere.
    /// </summary>
    public static string? PlaceFor(string? given, string nameOrFile, string data) =>
        given ?? (!DocumentShelf.IsFile(nameOrFile) && data == "cifar-10" ? CommonFolder : null);

    /// <summary>Loads the images; nothing takes the place of CIFAR-10 unasked.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no CIFAR-10.</exception>
    public static RunData LoadData(string wanted) => RunData.Load(wanted, imageSize: 32, _ => throw new DirectoryNotFoundException(
        "There is no CIFAR-10 at hand: run the command \"download\", or name a folder that has it with --data or RESNETKIT_DATA."));

    /// <summary>The folder that a named recipe's results go to by default; null outside the repository where no variable names one.</summary>
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
