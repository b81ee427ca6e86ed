using Xunit.MicrosoftTestingPlatform;

namespace ResNetKit.Mpi.Tests;

/// <summary>Contains the entry point, which runs the tests, or one process of a run that a test starts with mpirun.</summary>
internal static class TestProgram
{
    public static int Main(string[] arguments) => arguments is [SharedRun.Command, ..]
        ? SharedRun.Run(arguments[1], arguments[2..])
        : TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult();
}
