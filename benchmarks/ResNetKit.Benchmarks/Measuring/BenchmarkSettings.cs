using System.CommandLine;
using ResNetKit.Benchmarks.Plain;
using ResNetKit.Benchmarks.Racing;

namespace ResNetKit.Benchmarks.Measuring;

/// <summary>Contains the settings that all benchmarks read from the command line.</summary>
internal sealed record BenchmarkSettings(
    IReadOnlyList<string> Presets, IReadOnlyList<Precision> Precisions, int BatchSize, int Threads, int Rounds, double Seconds)
{
    /// <summary>Gets a race with these settings.</summary>
    public Race Race => new(BatchSize, Rounds, Seconds);

    /// <summary>Creates the arguments that start a side of a race: a process that measures one training loop.</summary>
    /// <param name="loop">The training loop.</param>
    /// <param name="preset">The network.</param>
    /// <param name="format">The number format and memory format.</param>
    /// <param name="kernels"><see langword="true"/> to use the kernels of ResNetKit.Cpu.</param>
    public IEnumerable<string> Worker(string loop, string preset, StepFormat format, bool kernels = false) =>
    [
        "worker", "--loop", loop, "--preset", preset, "--format", format.Name, "--batch-size", $"{BatchSize}", "--threads", $"{Threads}",
        "--kernels", $"{kernels}",
    ];

    /// <summary>Adds the options to a command.</summary>
    /// <returns>A function that reads the settings.</returns>
    public static Func<ParseResult, BenchmarkSettings> AddTo(Command command)
    {
        var presets = new Option<string[]>("--preset") { Description = "the networks", DefaultValueFactory = _ => [.. PlainNetwork.Names], AllowMultipleArgumentsPerToken = true, Recursive = true };
        presets.AcceptOnlyFromAmong([.. PlainNetwork.Names]);
        var precisions = new Option<Precision[]>("--precision") { Description = "the number formats (default: those for which the processor has instructions)", AllowMultipleArgumentsPerToken = true, Recursive = true };
        precisions.AcceptOnlyFromAmong(nameof(Precision.Float32), nameof(Precision.BFloat16));
        var batchSize = new Option<int>("--batch-size") { Description = "the number of images in a batch", DefaultValueFactory = _ => 256, Recursive = true };
        var threads = new Option<int>("--threads") { Description = "the number of threads of each side", DefaultValueFactory = _ => Environment.ProcessorCount, Recursive = true };
        var rounds = new Option<int>("--rounds") { Description = "the number of measurements of each side", DefaultValueFactory = _ => 5, Recursive = true };
        var seconds = new Option<double>("--seconds") { Description = "the approximate duration of a heat, in seconds", DefaultValueFactory = _ => 3, Recursive = true };
        foreach (var option in new Option[] { presets, precisions, batchSize, threads, rounds, seconds })
        {
            command.Options.Add(option);
        }

        return parsed => new BenchmarkSettings(
            parsed.GetValue(presets)!,
            parsed.GetValue(precisions) is { Length: > 0 } named ? named : DefaultPrecisions,
            parsed.GetValue(batchSize),
            parsed.GetValue(threads),
            parsed.GetValue(rounds),
            parsed.GetValue(seconds));
    }

    // If the processor has no instructions for bfloat16, libtorch emulates it, which is too slow to be of interest.
    private static Precision[] DefaultPrecisions =>
        Libtorch.HasBFloat16 ? [Precision.Float32, Precision.BFloat16] : [Precision.Float32];
}
