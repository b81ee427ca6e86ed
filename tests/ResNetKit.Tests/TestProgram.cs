using ResNetKit.Tests.Data.Downloading;
using ResNetKit.Tests.Models;
using ResNetKit.Tests.Pretrained;
using ResNetKit.Tests.Serialization.Crafted;
using ResNetKit.Tests.Training;
using ResNetKit.Tests.Training.Kills;
using ResNetKit.Tests.Training.OddNetworks;
using Xunit.MicrosoftTestingPlatform;

namespace ResNetKit.Tests;

/// <summary>Contains the entry point. If the first argument is a command, it runs a program for a test or a developer; otherwise, it runs the tests.</summary>
internal static class TestProgram
{
    public static int Main(string[] arguments)
    {
        // These programs examine libtorch itself, or what happens before it is loaded.
        if (arguments is not [CpuProgram.Command or StridedPixelCrash.Command or MissingLibtorch.Command, ..])
        {
            // Test projects run in parallel, so spinning threads would block cores.
            Libtorch.LimitSpinning(spinCount: 0);
            TestedKernels.Enable();
        }

        return Run(arguments);
    }

    private static int Run(string[] arguments) => arguments switch
    {
        [KilledRun.Command, var folder] => KilledRun.Run(folder),
        [RandomRun.Command, var folder, var seed, var aim] => RandomRun.Run(folder, seed, aim),
        [KillCampaign.Command, var count, var seed] => KillCampaign.Run(count, seed),
        [OddTraining.Command, var first, var count, var seed] => OddTraining.Run(first, count, seed),
        [OddNetworkCampaign.Command, var count, var seed] => OddNetworkCampaign.Run(count, seed),
        [CpuProgram.Command, var program] => CpuProgram.Run(program),
        [DownloadProgram.Command, var address, var path, var sha256] => DownloadProgram.Run(address, path, sha256),
        [PretrainedProgram.Command, .. var rest] => PretrainedProgram.Run(rest),
        [StridedPixelCrash.Command] => StridedPixelCrash.Run(),
        [MissingLibtorch.Command] => MissingLibtorch.Run(),
        [Fuzzer.Command, var seconds, var seed] => Fuzzer.Run(seconds, seed),
        _ => TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult(),
    };
}
