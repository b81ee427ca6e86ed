using System.Runtime.CompilerServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>Marks a test that starts processes with mpirun. If Open MPI is not installed, the test is skipped, with this as the reason.</summary>
internal sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = OpenMpi.WhyMissing;
}
