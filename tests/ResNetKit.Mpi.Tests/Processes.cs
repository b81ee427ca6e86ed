using System.Diagnostics;
using System.Text.Json;

namespace ResNetKit.Mpi.Tests;

/// <summary>Starts the processes of a run and waits for their end.</summary>
internal static class Processes
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs one process without mpirun.</summary>
    public static Ending RunAlone(string folder, params string[] settings) => Run("dotnet", [Program, SharedRun.Command, folder, .. settings]);

    /// <summary>Runs two processes with mpirun.</summary>
    public static Ending RunTwo(string folder, params string[] settings) => Run(
        "mpirun",
        ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", "2", "dotnet", Program, SharedRun.Command, folder, .. settings]);

    private static string Program => typeof(Processes).Assembly.Location;

    private static Ending Run(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The processes did not end within {s_patience}.");
        }

        return new Ending(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>How a run ended.</summary>
    internal sealed record Ending(int ExitCode, string Output, string Error)
    {
        /// <summary>What process 0 has seen of a run that ended well.</summary>
        public RunFacts FactsIn(string folder)
        {
            ExitCode.Should().Be(0, Error);
            return JsonSerializer.Deserialize<RunFacts>(File.ReadAllText(Path.Combine(folder, RunFacts.File)))!;
        }
    }
}
