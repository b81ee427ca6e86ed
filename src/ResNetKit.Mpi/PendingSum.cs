using ResNetKit.Mpi.Native;
using ResNetKit.Training;

namespace ResNetKit.Mpi;

/// <summary>A sum that MPI is working on.</summary>
internal sealed unsafe class PendingSum(MpiLibrary mpi, nint request) : IPendingSum
{
    public void Wait()
    {
        var waitedFor = request;
        mpi.Check(mpi.Wait(&waitedFor, null), "MPI_Wait");
    }
}
