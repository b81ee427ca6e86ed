using ResNetKit.Mpi.Native;
using ResNetKit.Training;

namespace ResNetKit.Mpi;

/// <summary>Represents a sum that MPI has not yet completed.</summary>
internal sealed unsafe class PendingSum(MpiLibrary mpi, nint request) : IPendingSum
{
    private nint _request = request;

    public void Wait()
    {
        fixed (nint* pending = &_request)
        {
            mpi.Check(mpi.Wait(pending, mpi.Handles.StatusIgnore), "MPI_Wait");
        }
    }

    // MPI usually makes progress only while one of its functions runs. It replaces a completed request by MPI_REQUEST_NULL, which can be tested and
    // waited for without an error.
    public void Advance()
    {
        int isDone;
        fixed (nint* pending = &_request)
        {
            mpi.Check(mpi.Test(pending, &isDone, mpi.Handles.StatusIgnore), "MPI_Test");
        }
    }
}
