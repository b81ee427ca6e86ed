using System.Globalization;
using Xunit.MicrosoftTestingPlatform;

namespace ResNetKit.Mpi.Tests;

/// <summary>Contains the entry point, which runs the tests or, if the first argument is a command, one process of a distributed run.</summary>
internal static class TestProgram
{
    public static int Main(string[] arguments) => arguments switch
    {
        [SharedRun.Command, var folder, .. var settings] => SharedRun.Run(folder, settings),
        [MemoryRun.Command, var steps, .. var settings] => MemoryRun.Run(int.Parse(steps, CultureInfo.InvariantCulture), settings),
        _ => TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult(),
    };
}
