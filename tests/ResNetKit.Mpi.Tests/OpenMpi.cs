using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>The Open MPI of the machine that tests.</summary>
internal static class OpenMpi
{
    /// <summary>Gets why tests that need it are skipped; null where it is there.</summary>
    public static string? WhyMissing { get; } = Look();

    /// <summary>Gets whether there is an MPI library, whosever mpirun there is.</summary>
    public static bool HasLibrary => NativeLibrary.TryLoad("libmpi.so.40", out _);

    private static string? Look()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "mpirun"))))
        {
            return "There is no mpirun on this machine: Open MPI is not installed.";
        }

        return HasLibrary
            ? null
            : "There is no libmpi.so.40 on this machine: its mpirun is not that of Open MPI.";
    }
}
