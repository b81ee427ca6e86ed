using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>Looks for MPICH on this machine, or for an MPI library with the same binary interface and launcher, such as that of Intel.</summary>
internal static class Mpich
{
    /// <summary>The name of the launcher, which Open MPI does not have.</summary>
    public const string Launcher = "mpiexec.hydra";

    /// <summary>Gets the file name of the library, or null if it is not installed. Debian uses the second name.</summary>
    public static string? Library { get; } = Array.Find(["libmpi.so.12", "libmpich.so.12"], name => NativeLibrary.TryLoad(name, out _));

    /// <summary>Gets the reason why tests that need the launcher and the library are skipped, or null if both are installed.</summary>
    public static string? WhyMissing { get; } =
        !OpenMpi.IsOnPath(Launcher) ? $"There is no {Launcher} on this machine: MPICH is not installed."
        : Library is null ? "There is no library of MPICH on this machine."
        : null;
}
