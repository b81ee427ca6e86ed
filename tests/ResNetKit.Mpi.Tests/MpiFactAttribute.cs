using System.Runtime.CompilerServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>Marks a test that starts processes with mpirun. The test is skipped with the reason if Open MPI is not installed.</summary>
internal sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = OpenMpi.WhyMissing;
}
