using System.Globalization;

namespace ResNetKit.Mpi.Native;

/// <summary>Provides the environment variables that mpirun or Slurm sets for the processes that it starts.</summary>
internal static class LauncherVariables
{
    /// <summary>Gets a value indicating whether the process was started as part of an MPI program.</summary>
    public static bool Exist => Read("OMPI_COMM_WORLD_SIZE") is not null || Read("PMIX_RANK") is not null || HasPmi;

    /// <summary>Gets a value indicating whether the launcher is MPICH's, or another one with the same interface (PMI, process management interface).</summary>
    public static bool AreOfMpich => HasPmi && Read("OMPI_COMM_WORLD_SIZE") is null && Read("PMIX_RANK") is null;

    /// <summary>Gets the number of processes that the launcher reports; <see langword="null"/> if it reports none.</summary>
    public static int? Size => Read("OMPI_COMM_WORLD_SIZE") ?? Read("PMI_SIZE") ?? SlurmSize;

    /// <summary>Gets the number of processes that Slurm started; <see langword="null"/> if the process was not started by <c>srun</c>.</summary>
    public static int? SlurmSize => Read("SLURM_STEP_NUM_TASKS");

    private static bool HasPmi => (Read("PMI_RANK") ?? Read("PMI_SIZE")) is not null;

    private static int? Read(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
