using System.Diagnostics;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>The command-line app as its user meets it: a process with arguments, two streams and an exit code.</summary>
internal static class App
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    public static AppResult Run(params string[] arguments) => Run(new Dictionary<string, string?>(), arguments);

    public static AppResult Run(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        RunIn(Environment.CurrentDirectory, environment, arguments);

    /// <summary>Starts the app, for a test that does something to it meanwhile.</summary>
    public static Process Start(params string[] arguments) => Start(Environment.CurrentDirectory, new Dictionary<string, string?>(), "Cifar10.dll", arguments);

    /// <summary>Reads what a process writes until a line holds a text.</summary>
    public static async Task WaitForLine(Process process, string text)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(_patience) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The process ended before it wrote \"{text}\".");
    }

    // A name of its own: as an overload of Run it would take the first argument for the folder.
    public static AppResult RunIn(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        RunProgram(folder, environment, "Cifar10.dll", arguments);

    /// <summary>Runs another sample.</summary>
    public static AppResult RunProgram(string program, params string[] arguments) =>
        RunProgram(Environment.CurrentDirectory, new Dictionary<string, string?>(), program, arguments);

    /// <summary>Runs a sample in a folder.</summary>
    public static AppResult RunProgram(string folder, IReadOnlyDictionary<string, string?> environment, string program, string[] arguments)
    {
        using var process = Start(folder, environment, program, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new AppResult(process.ExitCode, output, error.Result);
    }

    private static Process Start(string folder, IReadOnlyDictionary<string, string?> environment, string program, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
