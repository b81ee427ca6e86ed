using System.Runtime.CompilerServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>Marks a test that starts processes with the launcher of MPICH. The test is skipped with the reason if MPICH is not installed.</summary>
internal sealed class MpichFactAttribute : FactAttribute
{
    public MpichFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Mpich.WhyMissing;
}
