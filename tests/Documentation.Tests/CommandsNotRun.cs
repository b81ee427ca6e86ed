using ResNetKit.Tests;

namespace ResNetKit.Documentation.Tests;

/// <summary>Reads the list of commands that no test runs, each with its reason.</summary>
internal static class CommandsNotRun
{
    public const string File = "tests/Documentation.Tests/commands-not-run.txt";

    /// <summary>
    /// Gets the reasons by command. In the file, each command is at the beginning of a line. The indented line after one or several commands is their reason.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = Read();

    private static Dictionary<string, string> Read()
    {
        var reasons = new Dictionary<string, string>();
        var commands = new List<string>();
        var explained = false;
        foreach (var line in System.IO.File.ReadLines(Path.Combine(Document.RepositoryRoot, File)))
        {
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }
            if (!line.StartsWith(' '))
            {
                if (explained)
                {
                    commands.Clear();
                }
                explained = false;
                commands.Add(line);
                continue;
            }

            explained = true;
            foreach (var command in commands)
            {
                reasons[command] = line.Trim();
            }
        }

        return reasons;
    }
}
