using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace ResNetKit.Tests.Training;

/// <summary>
/// Contains programs that <see cref="CpuTests"/> starts and observes. Each runs in a process of its own, because the tested settings apply to a whole
/// process.
/// </summary>
internal static class CpuProgram
{
    /// <summary>The argument that makes this assembly run one of the programs instead of tests.</summary>
    public const string Command = "cpu";

    public const string LimitSpinning = "limit-spinning";

    public const string LimitSpinningTooLate = "limit-spinning-too-late";

    public const string RetainHeap = "retain-heap";

    /// <summary>Starts a program and returns the text on both streams.</summary>
    public static string Start(string program, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CpuProgram).Assembly.Location, Command, program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "{0}", error.Result);
        return output + error.Result;
    }

    /// <summary>Runs a program.</summary>
    public static int Run(string program)
    {
        if (program == LimitSpinning)
        {
            Console.WriteLine(Libtorch.LimitSpinning());
            torch.get_num_threads();
            return 0;
        }

        if (program == LimitSpinningTooLate)
        {
            torch.get_num_threads();
            try
            {
                Libtorch.LimitSpinning();
            }
            catch (InvalidOperationException error)
            {
                Console.WriteLine(error.Message);
            }

            return 0;
        }

        if (program == RetainHeap)
        {
            Console.WriteLine(MapsBlock(megabytes: 64));
            TrainStep(watch: () => Console.WriteLine(MapsBlock(megabytes: 64)));

            // The first two blocks may have left free memory in the heap. This one is too large for it.
            Console.WriteLine(MapsBlock(megabytes: 512));
            return 0;
        }

        throw new ArgumentException($"unknown program \"{program}\"", nameof(program));
    }

    private static bool IsSetting(string variable) =>
        variable.StartsWith("MALLOC_", StringComparison.Ordinal) || variable is "GLIBC_TUNABLES" or "GOMP_SPINCOUNT" or "OMP_WAIT_POLICY";

    private static void TrainStep(Action watch)
    {
        using var model = Networks.WithDropout(classes: 10);
        var trainer = new Trainer(model, TrainerTests.Options(epochs: 1)) { Callbacks = { new StepWatch(_ => watch()) } };
        trainer.Fit(new BatchPipeline(SyntheticDataset.Create(16, seed: 1), 16), null, CancellationToken.None);
    }

    // Determines whether glibc maps a block separately instead of taking it from its heap. The memory is not written, so it takes no physical memory.
    private static bool MapsBlock(int megabytes)
    {
        var before = NativeStatistics().MappedBlocks;
        using var block = torch.empty(megabytes << 20, dtype: torch.ScalarType.Byte);
        return NativeStatistics().MappedBlocks > before;
    }

    [DllImport("libc", EntryPoint = "mallinfo")]
    private static extern Statistics NativeStatistics();

    // struct mallinfo of glibc's malloc.h.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Statistics
    {
        private readonly int _arena;
        private readonly int _freeBlocks;
        private readonly int _fastBlocks;
        public readonly int MappedBlocks;
        private readonly int _mappedBytes;
        private readonly int _unused;
        private readonly int _freeFastBytes;
        private readonly int _usedBytes;
        private readonly int _freeBytes;
        private readonly int _topBytes;
    }
}
