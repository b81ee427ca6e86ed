using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>The MPICH of the machine that tests, or an MPI library with its binary interface and launcher, such as that of Intel.</summary>
internal static class Mpich
{
    /// <summary>The launcher's own name, which no other MPI has.</summary>
    public const string Launcher = "mpiexec.hydra";

    /// <summary>Gets the name of the library, of which Debian's is the second; null where there is none.</summary>
    public static string? Library { get; } = Array.Find(["libmpi.so.12", "libmpich.so.12"], name => NativeLibrary.TryLoad(name, out _));

    /// <summary>Gets why tests that need both are skipped; null where they are there.</summary>
    public static string? WhyMissing { get; } =
        !OpenMpi.IsOnPath(Launcher) ? $"There is no {Launcher} on this machine: MPICH is not installed."
        : Library is null ? "There is no library of MPICH on this machine."
        : null;
}
