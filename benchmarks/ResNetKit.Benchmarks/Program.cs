using System.CommandLine;
using ResNetKit.Benchmarks.Inference;
using ResNetKit.Benchmarks.Measuring;
using ResNetKit.Benchmarks.Overhead;
using ResNetKit.Benchmarks.Peer;
using ResNetKit.Benchmarks.SpeedRun;
using ResNetKit.Benchmarks.Streaming;

var root = new RootCommand("Measures the speed of ResNetKit on this computer in comparison with other code. Without a command, all benchmarks are run.");
var settings = BenchmarkSettings.AddTo(root);

void Add(string name, string description, Action<BenchmarkSettings, TextWriter> benchmark)
{
    var command = new Command(name, description);
    command.SetAction(parsed => benchmark(settings(parsed), Console.Out));
    root.Subcommands.Add(command);
}

Add("peer", "compare a training step with plain TorchSharp", PeerBenchmark.Run);
Add("overhead", "compare the trainer, callbacks and pipeline with a handwritten loop", OverheadBenchmark.Run);
Add("inference", "compare a fused network with the network as trained", InferenceBenchmark.Run);
Add("speedrun", "compare the experiment speedrun with airbench94, a published recipe for the same accuracy, in plain TorchSharp", SpeedRunBenchmark.Run);
Add("streaming", "compare training on pictures streamed from disk with pictures in memory", StreamingBenchmark.Run);
root.Subcommands.Add(Worker.Command());
root.Subcommands.Add(SpeedRunWorker.Command());
root.SetAction(parsed =>
{
    PeerBenchmark.Run(settings(parsed), Console.Out);
    OverheadBenchmark.Run(settings(parsed), Console.Out);
    InferenceBenchmark.Run(settings(parsed), Console.Out);
    StreamingBenchmark.Run(settings(parsed), Console.Out);
    SpeedRunBenchmark.Run(settings(parsed), Console.Out);
});
return root.Parse(args).Invoke();
