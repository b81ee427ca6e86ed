using TorchSharp;

namespace ResNetKit.Training;

/// <summary>
/// Processes that train one model together, each on a share of every batch, and the way they talk to each other. The package
/// <c>ResNetKit.Mpi</c> has one on MPI.
/// </summary>
/// <remarks>
/// All processes begin the same sums in the same order, and call the other members in the same order; these return when all processes have called
/// them. Others are called while sums are under way. The trainer calls from one thread at a time, on CUDA also from libtorch's thread of the
/// backward pass.
/// </remarks>
public interface IProcessGroup
{
    /// <summary>Gets the number of this process, from 0. Process 0 writes the files.</summary>
    int Rank { get; }

    /// <summary>Gets the number of processes.</summary>
    int Size { get; }

    /// <summary>Gets the number of this process among those of its machine, from 0; it selects the GPU.</summary>
    int LocalRank { get; }

    /// <summary>Gets the name of the machine, for messages.</summary>
    string HostName { get; }

    /// <summary>Begins to replace each number by its sum over the processes. All processes must get the same bits.</summary>
    /// <param name="values">Float32 or bfloat16, contiguous, on the CPU. It is not touched until the result's <see cref="IPendingSum.Wait"/>.</param>
    IPendingSum BeginSum(torch.Tensor values);

    /// <summary>Replaces each number by its sum over the processes. All processes must get the same bits.</summary>
    /// <param name="values">Float32 or float64, contiguous, on the CPU.</param>
    void Sum(torch.Tensor values);

    /// <summary>Replaces the numbers by those of process 0.</summary>
    /// <param name="values">Any type, contiguous, on the CPU.</param>
    void Broadcast(torch.Tensor values);

    /// <summary>Gives every process the bytes of all, in the order of the ranks.</summary>
    /// <param name="bytes">The bytes of this process, as many as it likes.</param>
    IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> bytes);

    /// <summary>Ends all processes, because this one cannot go on while the others wait for it: tells why, naming the process.</summary>
    /// <param name="failure">What happened.</param>
    void Fail(Exception failure);
}
