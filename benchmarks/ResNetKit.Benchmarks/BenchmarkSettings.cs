using System.CommandLine;
using ResNetKit.Benchmarks.Convolution;
using ResNetKit.Benchmarks.Racing;
using ResNetKit.Training;
using ResNetKit.Training.MixedPrecision;

namespace ResNetKit.Benchmarks;

/// <summary>What all benchmarks are told on the command line.</summary>
internal sealed record BenchmarkSettings(
    IReadOnlyList<string> Presets, IReadOnlyList<StepFormat> Formats, int BatchSize, int Threads, int Pairs, double Seconds, string Python)
{
    private static readonly string[] s_raced = ["resnet-7x7-4block", "resnet18", "resnet20-b"];

    /// <summary>A race under these settings.</summary>
    public Race Race => new(BatchSize, Pairs, Seconds);

    /// <summary>The arguments that start our own side of a race.</summary>
    public IEnumerable<string> Worker(string loop, string preset, StepFormat format) =>
        [Path.Combine(AppContext.BaseDirectory, "ResNetKit.Benchmarks.dll"), "worker", "--loop", loop, .. Step(preset, format)];

    /// <summary>The arguments that start a side of a race of convolutions.</summary>
    public IEnumerable<string> ConvolutionWorker(ConvolutionLayer layer) =>
        [Path.Combine(AppContext.BaseDirectory, "ResNetKit.Benchmarks.dll"), "convolution-worker", "--layer", $"{layer}", "--batch-size", $"{BatchSize}", "--threads", $"{Threads}"];

    /// <summary>The arguments that start PyTorch's side of a race.</summary>
    public IEnumerable<string> Peer(string preset, StepFormat format) =>
        [Path.Combine(AppContext.BaseDirectory, "peer.py"), .. Step(preset, format)];

    /// <summary>The arguments that start a part of our side of the speed run.</summary>
    public IEnumerable<string> SpeedRunWorker(string part) =>
        [Path.Combine(AppContext.BaseDirectory, "ResNetKit.Benchmarks.dll"), "speedrun-worker", "--part", part, "--threads", $"{Threads}"];

    /// <summary>The arguments that start a part of PyTorch's side of the speed run.</summary>
    public IEnumerable<string> SpeedRunPeer(string part, int batchSize) =>
        [Path.Combine(AppContext.BaseDirectory, "speedrun_peer.py"), "--part", part, "--batch-size", $"{batchSize}", "--threads", $"{Threads}"];

    private string[] Step(string preset, StepFormat format) =>
        ["--preset", preset, "--format", format.Name, "--batch-size", $"{BatchSize}", "--threads", $"{Threads}"];

    /// <summary>The options, and how to read them.</summary>
    public static Func<ParseResult, BenchmarkSettings> AddTo(Command command)
    {
        var presets = new Option<string[]>("--preset") { Description = "networks", DefaultValueFactory = _ => s_raced, AllowMultipleArgumentsPerToken = true, Recursive = true };
        presets.AcceptOnlyFromAmong(s_raced);
        var formats = new Option<string[]>("--format") { Description = "number formats and memory layouts", AllowMultipleArgumentsPerToken = true, Recursive = true };
        formats.AcceptOnlyFromAmong([.. StepFormat.All.Select(format => format.Name)]);
        var batchSize = new Option<int>("--batch-size") { Description = "images in a batch", DefaultValueFactory = _ => 256, Recursive = true };
        var threads = new Option<int>("--threads") { Description = "threads of each side", DefaultValueFactory = _ => Environment.ProcessorCount, Recursive = true };
        var pairs = new Option<int>("--pairs") { Description = "heats of each side", DefaultValueFactory = _ => 5, Recursive = true };
        var seconds = new Option<double>("--seconds") { Description = "about how long a heat lasts", DefaultValueFactory = _ => 3, Recursive = true };
        var python = new Option<string>("--python") { Description = "the Python that has PyTorch", DefaultValueFactory = _ => "/usr/bin/python3", Recursive = true };
        foreach (var option in new Option[] { presets, formats, batchSize, threads, pairs, seconds, python })
            command.Options.Add(option);

        return parsed => new BenchmarkSettings(
            parsed.GetValue(presets)!,
            parsed.GetValue(formats) is { Length: > 0 } named ? [.. named.Select(StepFormat.Named)] : [.. DefaultFormats],
            parsed.GetValue(batchSize),
            parsed.GetValue(threads),
            parsed.GetValue(pairs),
            parsed.GetValue(seconds),
            parsed.GetValue(python)!);
    }

    // bfloat16 without instructions for it is emulated: no contest worth looking at.
    private static IEnumerable<StepFormat> DefaultFormats =>
        StepFormat.All.Where(format => format.Precision != Precision.BFloat16 || BFloat16Support.OnProcessor);
}
