using ResNetKit.Mpi.Native;
using ResNetKit.Training;

namespace ResNetKit.Mpi;

/// <summary>A sum that MPI is working on.</summary>
internal sealed unsafe class PendingSum(MpiLibrary mpi, nint request) : IPendingSum
{
    private nint _request = request;

    public void Wait()
    {
        fixed (nint* pending = &_request)
        {
            mpi.Check(mpi.Wait(pending, null), "MPI_Wait");
        }
    }

    // MPI works while it is called only. A request that is done becomes the null request, which it is no error to test or to wait for.
    public void Advance()
    {
        int isDone;
        fixed (nint* pending = &_request)
        {
            mpi.Check(mpi.Test(pending, &isDone, null), "MPI_Test");
        }
    }
}
