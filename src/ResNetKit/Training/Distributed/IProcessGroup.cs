using TorchSharp;

namespace ResNetKit.Training;

/// <summary>
/// Defines the communication in a group of processes that train one model together, each on a share of every batch. The package
/// <c>ResNetKit.Mpi</c> provides an implementation that uses MPI.
/// </summary>
/// <remarks>
/// All processes call <see cref="BeginSum"/> for the same sums in the same order. They also call the other methods, except <c>Fail</c>, in the same order.
/// These methods may wait until all processes have called them, and can be called while sums are in progress. The trainer calls the group from one thread at a
/// time. On CUDA, some calls come from the thread in which libtorch runs the backward pass. If <see cref="DistributedOptions.SynchronizeBatchNorm"/> is set,
/// the members of a group cannot be threads of one process. With this option, a batch norm waits for the other members while it holds a lock that all
/// threads of its process share.
/// </remarks>
public interface IProcessGroup
{
    /// <summary>Gets the zero-based number of this process. Process 0 writes the files.</summary>
    int Rank { get; }

    /// <summary>Gets the number of processes.</summary>
    int Size { get; }

    /// <summary>Gets the zero-based number of this process among those on its machine. If the device is <c>auto</c>, this number selects the GPU.</summary>
    int LocalRank { get; }

    /// <summary>Gets the name of the machine, which is used in messages.</summary>
    string HostName { get; }

    /// <summary>Begins to replace each value with its sum over the processes. The results must be bitwise identical in all processes.</summary>
    /// <param name="values">
    /// A contiguous float32 or bfloat16 tensor on the CPU. The caller does not access it until <see cref="IPendingSum.Wait"/> of the result has returned.
    /// </param>
    /// <returns>The sum that is in progress.</returns>
    IPendingSum BeginSum(torch.Tensor values);

    /// <summary>Replaces each value with its sum over the processes. The results must be bitwise identical in all processes.</summary>
    /// <param name="values">A contiguous float32 or float64 tensor on the CPU.</param>
    void Sum(torch.Tensor values);

    /// <summary>Replaces the values with those of process 0.</summary>
    /// <param name="values">A contiguous tensor of any type on the CPU.</param>
    void Broadcast(torch.Tensor values);

    /// <summary>Sends the bytes of every process to all processes.</summary>
    /// <param name="bytes">The bytes of this process. Their number can differ between processes.</param>
    /// <returns>The bytes of all processes, in the order of the ranks.</returns>
    IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Reports a failure of this process, with the name of the process, and ends all processes. Otherwise, the other processes would wait for this one forever.
    /// </summary>
    /// <param name="failure">The exception that ended the work of this process.</param>
    void Fail(Exception failure);
}
