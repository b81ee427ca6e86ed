using System.Runtime.CompilerServices;

namespace ResNetKit.Tests;

/// <summary>Marks a test that sends a signal to a process. The test is skipped on Windows.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "One process cannot send another a signal on Windows.";
        }
    }
}
