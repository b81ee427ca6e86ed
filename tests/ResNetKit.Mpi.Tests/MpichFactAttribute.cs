using System.Runtime.CompilerServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>Marks a test that starts processes with the launcher of MPICH. If MPICH is not installed, the test is skipped, and the reason is given.</summary>
internal sealed class MpichFactAttribute : FactAttribute
{
    public MpichFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Mpich.WhyMissing;
}
