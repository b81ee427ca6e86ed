using System.CommandLine;
using ResNetKit.Benchmarks;
using ResNetKit.Benchmarks.Inference;
using ResNetKit.Benchmarks.Overhead;
using ResNetKit.Benchmarks.Peer;
using ResNetKit.Benchmarks.SpeedRun;
using ResNetKit.Benchmarks.Streaming;

var root = new RootCommand("Measures ResNetKit on this machine, each figure as a ratio to a peer in the same run. Without a command it measures everything.");
var settings = BenchmarkSettings.AddTo(root);

void Add(string name, string description, Action<BenchmarkSettings, TextWriter> benchmark)
{
    var command = new Command(name, description);
    command.SetAction(parsed => benchmark(settings(parsed), Console.Out));
    root.Subcommands.Add(command);
}

Add("peer", "a training step against plain TorchSharp's", PeerBenchmark.Run);
Add("overhead", "the trainer, callbacks and pipeline against a loop written by hand", OverheadBenchmark.Run);
Add("inference", "a fused network against the network as trained", InferenceBenchmark.Run);
Add("speedrun", "the experiment speedrun against the best known recipe for the same end, in plain TorchSharp", SpeedRunBenchmark.Run);
Add("streaming", "training on pictures streamed from disk against pictures in memory", StreamingBenchmark.Run);
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
