using System.Globalization;

namespace ResNetKit.Mpi;

/// <summary>Provides the environment variables that mpirun or Slurm sets for the processes that it starts.</summary>
internal static class LauncherVariables
{
    // Every launcher sets at least one of these.
    private static readonly string[] _names = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE"];

    /// <summary>Gets a value indicating whether the process was started as part of an MPI program.</summary>
    public static bool Exist => Array.Exists(_names, name => Read(name) is not null);

    /// <summary>Gets the number of processes that the launcher reports; <see langword="null"/> if it reports none.</summary>
    public static int? Size => Read("OMPI_COMM_WORLD_SIZE") ?? Read("PMI_SIZE") ?? (Read("PMIX_RANK") is null ? null : Read("SLURM_STEP_NUM_TASKS"));

    private static int? Read(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
