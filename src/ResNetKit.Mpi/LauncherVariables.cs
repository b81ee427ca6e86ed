using System.Globalization;

namespace ResNetKit.Mpi;

/// <summary>What mpirun, or Slurm in its place, tells a process that it starts.</summary>
internal static class LauncherVariables
{
    // Each launcher sets one of them at least.
    private static readonly string[] _names = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE"];

    /// <summary>Gets whether the process was started as one of an MPI program.</summary>
    public static bool Exist => Array.Exists(_names, name => Read(name) is not null);

    /// <summary>Gets the number of processes as the launcher tells it; null where it does not.</summary>
    public static int? Size => Read("OMPI_COMM_WORLD_SIZE") ?? Read("PMI_SIZE") ?? (Read("PMIX_RANK") is null ? null : Read("SLURM_STEP_NUM_TASKS"));

    private static int? Read(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
