using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ResNetKit.Mpi.Tests;

/// <summary>A test that starts processes with mpirun.</summary>
internal sealed class MpiFactAttribute : FactAttribute
{
    public MpiFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "mpirun"))))
        {
            Skip = "There is no mpirun on this machine: Open MPI is not installed.";
        }
        else if (!NativeLibrary.TryLoad("libmpi.so.40", out _))
        {
            Skip = "There is no libmpi.so.40 on this machine: its mpirun is not that of Open MPI.";
        }
    }
}
