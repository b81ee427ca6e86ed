using System.Text.RegularExpressions;
using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

/// <summary>The commands of a page, as its reader would type them.</summary>
internal static partial class Command
{
    /// <summary>Each line of the page's bash blocks, without comments.</summary>
    public static IReadOnlyList<string> Of(string page) =>
    [
        .. new Document(page).Blocks("bash")
            .SelectMany(block => Continuation().Replace(block, " ").Split('\n'))
            .Select(line => Spaces().Replace(Comment().Replace(line, ""), " ").Trim())
            .Where(line => line.Length > 0),
    ];

    /// <summary>The words of a command; quotes hold a word together.</summary>
    public static string[] Words(string command) =>
        [.. Word().Matches(command).Select(match => Quote().Replace(match.Value, ""))];

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continuation();

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""["']""")]
    private static partial Regex Quote();

    [GeneratedRegex("""("[^"]*"|'[^']*'|\S)+""")]
    private static partial Regex Word();
}
