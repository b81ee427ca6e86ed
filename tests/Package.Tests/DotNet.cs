using System.Diagnostics;

namespace ResNetKit.Package.Tests;

/// <summary>The <c>dotnet</c> command, as a user types it.</summary>
internal static class DotNet
{
    /// <summary>Runs a command in a folder and gives what it wrote; a command that fails is an error with all that it wrote.</summary>
    public static string Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A build server that stays and waits for more work would hold our streams open.
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0" },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "\"dotnet {0}\" ends well; it wrote:\n{1}", string.Join(' ', arguments), output);
        return output;
    }

    /// <inheritdoc cref="Run(string, IReadOnlyDictionary{string, string}, string[])"/>
    public static string Run(string folder, params string[] arguments) => Run(folder, new Dictionary<string, string>(), arguments);
}
