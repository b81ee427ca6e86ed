using System.Text.RegularExpressions;
using ResNetKit.Samples.Cifar10.Tests;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

/// <summary>Finds the commands of a page and runs them as a reader of the page would.</summary>
internal static partial class Command
{
    /// <summary>The beginning of every command of the command-line app.</summary>
    public const string OfApp = "dotnet run -c Release --project samples/Cifar10 -- ";

    // The programs that tests can run, by project.
    private static readonly string[] _programs = ["Cifar10", "Predict", "OwnImages"];

    /// <summary>Gets the lines of the page's bash blocks, without comments.</summary>
    public static IReadOnlyList<string> Of(string page) =>
    [
        .. new Document(page).Blocks("bash")
            .SelectMany(block => block.Split('\n'))
            .Select(line => Spaces().Replace(Comment().Replace(line, ""), " ").Trim())
            .Where(line => line.Length > 0),
    ];

    /// <summary>Splits a command of the app into arguments. Quoted text is one argument.</summary>
    public static string[] ArgumentsOfApp(string command) => Arguments(command[OfApp.Length..]);

    /// <summary>Determines whether a command runs one of the programs that tests can run.</summary>
    public static bool CanRun(string command) => _programs.Any(program => command.StartsWith(Beginning(program), StringComparison.Ordinal));

    /// <summary>Runs the program of a command in a folder.</summary>
    public static AppResult Run(string command, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        var program = _programs.Single(program => command.StartsWith(Beginning(program), StringComparison.Ordinal));
        return App.RunProgram(folder, environment, $"{program}.dll", Arguments(command[Beginning(program).Length..]));
    }

    private static string Beginning(string program) => $"dotnet run -c Release --project samples/{program} -- ";

    private static string[] Arguments(string words) => [.. Word().Matches(words).Select(match => Quote().Replace(match.Value, ""))];

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""["']""")]
    private static partial Regex Quote();

    [GeneratedRegex("""("[^"]*"|'[^']*'|\S)+""")]
    private static partial Regex Word();
}
