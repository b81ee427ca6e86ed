using System.Runtime.CompilerServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>Marks a test with several cases that start processes with mpirun. The test is skipped with the reason if Open MPI is not installed.</summary>
internal sealed class MpiTheoryAttribute : TheoryAttribute
{
    public MpiTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = OpenMpi.WhyMissing;
}
