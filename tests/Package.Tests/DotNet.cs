using System.Diagnostics;

namespace ResNetKit.Package.Tests;

/// <summary>Runs the <c>dotnet</c> command as a user does.</summary>
internal static class DotNet
{
    /// <summary>Runs a command in a folder and returns its output. Fails the test if the command fails.</summary>
    public static string Run(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var (exitCode, output) = Start(folder, environment, arguments);
        exitCode.Should().Be(0, "\"dotnet {0}\" succeeds; its output was:\n{1}", string.Join(' ', arguments), output);
        return output;
    }

    /// <inheritdoc cref="Run(string, IReadOnlyDictionary{string, string}, string[])"/>
    public static string Run(string folder, params string[] arguments) => Run(folder, new Dictionary<string, string>(), arguments);

    /// <summary>Runs a command in a folder and returns its output. Fails the test if the command succeeds.</summary>
    public static string Fail(string folder, params string[] arguments)
    {
        var (exitCode, output) = Start(folder, new Dictionary<string, string>(), arguments);
        exitCode.Should().NotBe(0, "\"dotnet {0}\" fails; its output was:\n{1}", string.Join(' ', arguments), output);
        return output;
    }

    /// <summary>Runs a command in a folder and returns its exit code and output.</summary>
    public static (int ExitCode, string Output) Start(string folder, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // A build server that keeps running would keep the output streams open.
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
        return (process.ExitCode, output);
    }
}
