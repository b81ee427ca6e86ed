using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ResNetKit.Mpi.Tests;

/// <summary>Starts the processes of a run and waits for their end.</summary>
internal static class Processes
{
    /// <summary>The name of the collection of tests that start processes. Only one test of the collection runs at a time.</summary>
    public const string Collection = "Processes";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs one process without mpirun.</summary>
    public static Ending RunAlone(string folder, params string[] settings) => Run("dotnet", [Program, SharedRun.Command, folder, .. settings]);

    /// <summary>Runs one process without mpirun, but with the environment variable by which mpirun announces two processes.</summary>
    public static Ending RunAsIfLaunched(string folder) => Run("dotnet", [Program, SharedRun.Command, folder], ("OMPI_COMM_WORLD_SIZE", "2"));

    /// <summary>Runs one process without Slurm and MPI, but with the environment variable by which Slurm announces two processes.</summary>
    public static Ending RunAsIfStartedBySlurm(string folder) => Run("dotnet", [Program, SharedRun.Command, folder], ("SLURM_STEP_NUM_TASKS", "2"));

    /// <summary>Runs two processes with mpirun. A link with the file name of Open MPI's library makes them load another library.</summary>
    /// <param name="library">The name of a library that this process can load.</param>
    /// <param name="folder">The folder of the run.</param>
    public static Ending RunTwoWithLibrary(string library, string folder) => Run(
        OpenMpi.Launcher,
        [.. MpirunOptions, "-n", "2", "-x", "LD_LIBRARY_PATH=" + FolderWithLibrary(library, folder), "dotnet", Program, SharedRun.Command, folder]);

    /// <summary>
    /// Runs one process without mpirun, but with the environment variable by which mpirun announces two processes. A link with the file name of Open MPI's
    /// library makes it load another library.
    /// </summary>
    public static Ending RunWithLibrary(string library, string folder) => Run(
        "dotnet",
        [Program, SharedRun.Command, folder],
        ("OMPI_COMM_WORLD_SIZE", "2"),
        ("LD_LIBRARY_PATH", FolderWithLibrary(library, folder)));

    /// <summary>Runs two processes with the launcher of MPICH.</summary>
    public static Ending RunTwoWithMpich(string folder, params string[] settings) =>
        Run(Mpich.Launcher, ["-n", "2", "dotnet", Program, SharedRun.Command, folder, .. settings]);

    /// <summary>Runs two processes with mpirun.</summary>
    public static Ending RunTwo(string folder, params string[] settings) => RunSome(2, folder, settings);

    /// <summary>Runs processes with mpirun.</summary>
    public static Ending RunSome(int count, string folder, params string[] settings) => Run(
        OpenMpi.Launcher,
        [.. MpirunOptions, "-n", count.ToString(CultureInfo.InvariantCulture), "dotnet", Program, SharedRun.Command, folder, .. settings]);

    private static string[] MpirunOptions => ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"];

    private static string Program => typeof(Processes).Assembly.Location;

    private static string FolderWithLibrary(string library, string folder)
    {
        NativeLibrary.Load(library);
        var path = File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).First(mapped => Path.GetFileName(mapped) == library
            || Path.GetFileName(mapped).StartsWith(library + '.', StringComparison.Ordinal));
        var libraries = Directory.CreateDirectory(Path.Combine(folder, "libraries")).FullName;
        File.CreateSymbolicLink(Path.Combine(libraries, "libmpi.so.40"), path);
        return libraries;
    }

    private static Ending Run(string file, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // The current folder is not used, because another test changes it.
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
