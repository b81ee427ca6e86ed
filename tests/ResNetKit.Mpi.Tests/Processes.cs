using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ResNetKit.Mpi.Tests;

/// <summary>Starts the processes of a run and waits for their end.</summary>
internal static class Processes
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs one process without mpirun.</summary>
    public static Ending RunAlone(string folder, params string[] settings) => Run("dotnet", [Program, SharedRun.Command, folder, .. settings]);

    /// <summary>Runs one process with the environment variables of a process that mpirun has started as one of two.</summary>
    public static Ending RunAsIfLaunched(string folder) => Run("dotnet", [Program, SharedRun.Command, folder], ("OMPI_COMM_WORLD_SIZE", "2"));

    /// <summary>Runs two processes with mpirun.</summary>
    public static Ending RunTwo(string folder, params string[] settings) => RunSome(2, folder, settings);

    /// <summary>Runs processes with mpirun.</summary>
    public static Ending RunSome(int count, string folder, params string[] settings) => Run(
        "mpirun",
        [
            "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", count.ToString(CultureInfo.InvariantCulture),
            "dotnet", Program, SharedRun.Command, folder, .. settings,
        ]);

    private static string Program => typeof(Processes).Assembly.Location;

    private static Ending Run(string file, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // Not the current folder, because another test changes it.
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The processes did not end within {_patience}.");
        }

        return new Ending(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Contains the exit code and the output of a run.</summary>
    internal sealed record Ending(int ExitCode, string Output, string Error)
    {
        /// <summary>Reads the record of process 0. Fails the test if the run failed.</summary>
        public RunFacts FactsIn(string folder)
        {
            ExitCode.Should().Be(0, Error);
            return JsonSerializer.Deserialize<RunFacts>(File.ReadAllText(Path.Combine(folder, RunFacts.File)))!;
        }
    }
}
