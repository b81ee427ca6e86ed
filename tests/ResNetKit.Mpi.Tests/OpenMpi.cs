using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>Looks for Open MPI on this machine.</summary>
internal static class OpenMpi
{
    /// <summary>Gets the name of the launcher: <c>mpirun.openmpi</c> on Debian, where <c>mpirun</c> may be that of MPICH; otherwise <c>mpirun</c>.</summary>
    public static string Launcher { get; } = IsOnPath("mpirun.openmpi") ? "mpirun.openmpi" : "mpirun";

    /// <summary>Gets the reason why tests that need Open MPI are skipped, or null if it is installed.</summary>
    public static string? WhyMissing { get; } = Look();

    /// <summary>Gets a value indicating whether a library with the file name of Open MPI's library can be loaded.</summary>
    public static bool HasLibrary => NativeLibrary.TryLoad("libmpi.so.40", out _);

    public static bool IsOnPath(string file) =>
        (Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? []).Any(folder => File.Exists(Path.Combine(folder, file)));

    private static string? Look()
    {
        if (!IsOnPath(Launcher))
        {
            return "There is no mpirun on this machine: Open MPI is not installed.";
        }

        using var version = Process.Start(new ProcessStartInfo(Launcher, ["--version"]) { RedirectStandardOutput = true })!;
        return HasLibrary && version.StandardOutput.ReadToEnd().Contains("open-mpi.org", StringComparison.Ordinal)
            ? null
            : "There is no libmpi.so.40 on this machine, or its mpirun is not that of Open MPI.";
    }
}
