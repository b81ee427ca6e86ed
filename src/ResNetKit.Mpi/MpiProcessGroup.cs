using ResNetKit.Mpi.Native;
using ResNetKit.Training;
using TorchSharp;

namespace ResNetKit.Mpi;

/// <summary>Represents the processes that <c>mpirun</c> started, for use with <see cref="Trainer.UseProcessGroup"/>.</summary>
/// <remarks>
/// A process that exits with code 0 waits for the other processes to exit. If a process exits with another code or is killed, <c>mpirun</c> ends all processes
/// within seconds and names that process.
/// <para>
/// If Slurm has an interface to MPI, its command <c>srun</c> can start the processes instead of <c>mpirun</c>, for example with the option <c>--mpi=pmix</c>.
/// In the descriptions of the members of this class, "started with <c>mpirun</c>" includes such a start.
/// </para>
/// </remarks>
public sealed unsafe class MpiProcessGroup : IProcessGroup
{
    private static readonly Lock _lock = new();
    private static MpiProcessGroup? _started;

    private readonly MpiLibrary? _mpi;

    // BeginSum uses its own communicator, so that MPI does not confuse a sum in progress with another call. A communicator is MPI's object for a group of
    // processes; MPI matches only calls with the same communicator.
    private readonly nint _pendingWorld;
    private readonly nint _bfloat16Sum;

    private MpiProcessGroup(MpiLibrary? mpi)
    {
        _mpi = mpi;
        HostName = Environment.MachineName;
        if (mpi is null)
        {
            Size = 1;
            LocalSize = 1;
            return;
        }

        int rank, size;
        mpi.Check(mpi.Rank(mpi.Handles.World, &rank), "MPI_Comm_rank");
        mpi.Check(mpi.Size(mpi.Handles.World, &size), "MPI_Comm_size");
        (Rank, Size) = (rank, size);
        nint communicator = 0, operation = 0;
        mpi.Check(mpi.DuplicateCommunicator(mpi.Handles.World, &communicator), "MPI_Comm_dup");
        mpi.Check(mpi.CreateOperation(&BFloat16Sum.Add, 1, &operation), "MPI_Op_create");
        (_pendingWorld, _bfloat16Sum) = (communicator, operation);
        var hosts = GatherHosts();
        LocalSize = hosts.Count(host => host == HostName);
        LocalRank = hosts.Take(rank).Count(host => host == HostName);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public int LocalRank { get; }

    /// <summary>Gets the number of processes on this machine. They share its processors.</summary>
    public int LocalSize { get; }

    /// <summary>Gets a value indicating whether this is process 0, which writes the files.</summary>
    public bool IsMain => Rank == 0;

    /// <inheritdoc/>
    public string HostName { get; }

    /// <summary>
    /// Gets the name and the version of the MPI library, for example <c>Open MPI v4.1.4</c>; <see langword="null"/> if the program was started without
    /// <c>mpirun</c> and uses no library.
    /// </summary>
    public string? Library => _mpi?.Version;

    /// <summary>Joins the group of the processes that <c>mpirun</c> started. Later calls return the same group.</summary>
    /// <returns>The group. If the program was started without <c>mpirun</c>, the group consists of one process and MPI is not needed.</returns>
    /// <exception cref="DllNotFoundException">The program was started with <c>mpirun</c>, but no MPI library is found.</exception>
    /// <exception cref="MpiException">
    /// The MPI library is not supported, is not the one whose <c>mpirun</c> started the program, or cannot be started. Or Slurm started several processes
    /// without MPI.
    /// </exception>
    public static MpiProcessGroup Start()
    {
        lock (_lock)
        {
            return _started ??= LauncherVariables.Exist ? StartMpi()
                : LauncherVariables.SlurmSize is not > 1 ? new MpiProcessGroup(mpi: null)
                : throw new MpiException(
                    $"Slurm started {LauncherVariables.SlurmSize} processes without MPI, so that each would train alone. "
                    + "Start the program with mpirun in the job's script, or with srun --mpi=pmix.");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// <paramref name="values"/> is not a tensor of float32, float64 or bfloat16 values, is not contiguous, is not on the CPU, or takes 2 GiB or more.
    /// </exception>
    /// <exception cref="InvalidOperationException">The program was started without <c>mpirun</c>, so there are no other processes.</exception>
    /// <exception cref="MpiException">A call of the MPI library failed.</exception>
    public IPendingSum BeginSum(torch.Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mpi = RequireMpi();
        var (type, operation) = SumOf(mpi, values);
        var bytes = BytesOf(values);
        nint request = 0;
        fixed (byte* address = bytes)
        {
            // The memory of libtorch does not move, so the address remains valid after the fixed statement.
            mpi.Check(
                mpi.AllreduceBegin(mpi.Handles.InPlace, address, checked((int)values.numel()), type, operation, _pendingWorld, &request), "MPI_Iallreduce");
        }

        return new PendingSum(mpi, request);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// <paramref name="values"/> is not a tensor of float32, float64 or bfloat16 values, is not contiguous, is not on the CPU, or takes 2 GiB or more.
    /// </exception>
    /// <exception cref="InvalidOperationException">The program was started without <c>mpirun</c>, so there are no other processes.</exception>
    /// <exception cref="MpiException">A call of the MPI library failed.</exception>
    public void Sum(torch.Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mpi = RequireMpi();
        var (type, operation) = SumOf(mpi, values);
        var bytes = BytesOf(values);
        fixed (byte* address = bytes)
        {
            mpi.Check(
                mpi.Allreduce(mpi.Handles.InPlace, address, checked((int)values.numel()), type, operation, mpi.Handles.World), "MPI_Allreduce");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="values"/> is not contiguous, is not on the CPU, or takes 2 GiB or more.</exception>
    /// <exception cref="InvalidOperationException">The program was started without <c>mpirun</c>, so there are no other processes.</exception>
    /// <exception cref="MpiException">A call of the MPI library failed.</exception>
    public void Broadcast(torch.Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mpi = RequireMpi();
        var bytes = BytesOf(values);
        fixed (byte* address = bytes)
        {
            mpi.Check(mpi.Broadcast(address, bytes.Length, mpi.Handles.Byte, 0, mpi.Handles.World), "MPI_Bcast");
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The program was started without <c>mpirun</c>, so there are no other processes.</exception>
    /// <exception cref="MpiException">A call of the MPI library failed.</exception>
    /// <exception cref="OverflowException">The bytes of all processes together take 2 GiB or more.</exception>
    public IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> bytes)
    {
        var mpi = RequireMpi();
        var length = bytes.Length;
        var lengths = new int[Size];
        var begins = new int[Size];
        fixed (int* addresses = lengths)
        {
            mpi.Check(mpi.Allgather(&length, 1, mpi.Handles.Int, addresses, 1, mpi.Handles.Int, mpi.Handles.World), "MPI_Allgather");
        }

        for (var rank = 1; rank < Size; rank++)
        {
            begins[rank] = checked(begins[rank - 1] + lengths[rank - 1]);
        }

        var all = new byte[begins[^1] + lengths[^1]];
        fixed (byte* own = bytes, to = all)
        fixed (int* sizes = lengths, offsets = begins)
        {
            mpi.Check(mpi.AllgatherOfLengths(own, length, mpi.Handles.Byte, to, sizes, offsets, mpi.Handles.Byte, mpi.Handles.World), "MPI_Allgatherv");
        }

        return [.. lengths.Zip(begins, (size, begin) => all.AsSpan(begin, size).ToArray())];
    }

    /// <inheritdoc/>
    /// <remarks>If the program was started without <c>mpirun</c>, the method only writes the message to the standard error stream.</remarks>
    public void Fail(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Console.Out.Flush();
        Console.Error.WriteLine($"error: process {Rank} of {Size} ({HostName}) failed, so all processes end: {failure.Message}");
        Console.Error.Flush();
        _ = _mpi is null ? 0 : _mpi.Abort(_mpi.Handles.World, 1);
    }

    private static MpiProcessGroup StartMpi()
    {
        var mpi = MpiLibrary.Shared;
        int isInitialized, provided;
        mpi.Check(mpi.Initialized(&isInitialized), "MPI_Initialized");
        if (isInitialized == 0)
        {
            mpi.Check(mpi.InitThread(null, null, MpiLibrary.ThreadSerialized, &provided), "MPI_Init_thread");
            if (provided < MpiLibrary.ThreadSerialized)
            {
                throw new MpiException($"{mpi.Version} was built without support for threads (MPI_THREAD_SERIALIZED), which .NET needs.");
            }

            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            {
                // MPI_Finalize can wait until all processes call it. If this process has failed, the others may never call it. Then this process
                // does not call it either, and mpirun ends the others because of the exit code.
                if (Environment.ExitCode == 0)
                {
                    _ = mpi.Finalize();
                }
            };
        }

        mpi.Check(mpi.SetErrorHandler(mpi.Handles.World, mpi.Handles.ErrorsReturn), "MPI_Comm_set_errhandler");
        var group = new MpiProcessGroup(mpi);
        return LauncherVariables.Size is { } size && size != group.Size
            ? throw new MpiException(
                $"{size} processes were started, but {mpi.Version} knows of {group.Size}: the mpirun that started them belongs to another MPI. "
                + $"Start the program with the mpirun of {mpi.Version}.")
            : group;
    }

    private (nint Type, nint Operation) SumOf(MpiLibrary mpi, torch.Tensor values) => values.dtype switch
    {
        torch.ScalarType.Float32 => (mpi.Handles.Float, mpi.Handles.Sum),
        torch.ScalarType.Float64 => (mpi.Handles.Double, mpi.Handles.Sum),
        torch.ScalarType.BFloat16 => (mpi.Handles.UInt16, _bfloat16Sum),
        _ => throw new ArgumentException($"The values must be Float32, Float64 or BFloat16; found {values.dtype}.", nameof(values)),
    };

    private static Span<byte> BytesOf(torch.Tensor values) => values.is_contiguous() && values.device_type == DeviceType.CPU
        ? values.bytes
        : throw new ArgumentException("The tensor must be contiguous and on the CPU.", nameof(values));

    private MpiLibrary RequireMpi() => _mpi ?? throw new InvalidOperationException("The program was started without mpirun, so there are no other processes.");

    private string[] GatherHosts() => [.. Gather(System.Text.Encoding.UTF8.GetBytes(HostName)).Select(System.Text.Encoding.UTF8.GetString)];
}
