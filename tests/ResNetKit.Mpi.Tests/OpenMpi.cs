using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>Looks for Open MPI on this machine.</summary>
internal static class OpenMpi
{
    /// <summary>Gets the reason why tests that need Open MPI are skipped, or null if it is installed.</summary>
    public static string? WhyMissing { get; } = Look();

    /// <summary>Gets a value indicating whether there is an MPI library, of any implementation.</summary>
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
