using System.Text.RegularExpressions;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

/// <summary>The commands of a page, as its reader would type them.</summary>
internal static partial class Command
{
    /// <summary>The beginning of every command of the command-line app.</summary>
    public const string OfApp = "dotnet run -c Release --project samples/Cifar10 -- ";

    /// <summary>Each line of the page's bash blocks, without comments.</summary>
    public static IReadOnlyList<string> Of(string page) =>
    [
        .. new Document(page).Blocks("bash")
            .SelectMany(block => block.Split('\n'))
            .Select(line => Spaces().Replace(Comment().Replace(line, ""), " ").Trim())
            .Where(line => line.Length > 0),
    ];

    /// <summary>The arguments of a command of the app; quotes hold a word together.</summary>
    public static string[] ArgumentsOfApp(string command) =>
        [.. Word().Matches(command[OfApp.Length..]).Select(match => Quote().Replace(match.Value, ""))];

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""["']""")]
    private static partial Regex Quote();

    [GeneratedRegex("""("[^"]*"|'[^']*'|\S)+""")]
    private static partial Regex Word();
}
