using System.Diagnostics;

namespace ResNetKit.Samples.Cifar10.Tests;

/// <summary>Runs the command-line app as a user does: as a process with arguments, two streams and an exit code.</summary>
internal static class App
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    public static AppResult Run(params string[] arguments) => Run(new Dictionary<string, string?>(), arguments);

    public static AppResult Run(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        RunIn(Environment.CurrentDirectory, environment, arguments);

    /// <summary>Starts the app without waiting for its end.</summary>
    public static Process Start(params string[] arguments) => Start(Environment.CurrentDirectory, new Dictionary<string, string?>(), "Cifar10.dll", arguments);

    /// <summary>Reads the output of a process until a line contains a text. Throws an exception if the process ends first.</summary>
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

    /// <summary>Runs the app in a folder, with changed environment variables.</summary>
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
