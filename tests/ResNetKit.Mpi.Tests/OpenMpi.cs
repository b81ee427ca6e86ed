using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>The Open MPI of the machine that tests.</summary>
internal static class OpenMpi
{
    /// <summary>Gets the launcher's name. Debian gives mpirun this name too, so that MPICH's can be installed beside it.</summary>
    public static string Launcher { get; } = IsOnPath("mpirun.openmpi") ? "mpirun.openmpi" : "mpirun";

    /// <summary>Gets why tests that need it are skipped; null where it is there.</summary>
    public static string? WhyMissing { get; } = Look();

    /// <summary>Gets whether there is an MPI library, whosever mpirun there is.</summary>
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
