using System.CommandLine;
using ResNetKit.Benchmarks.TrainingStep;
using ResNetKit.Models;
using ResNetKit.Training;
using ResNetKit.Training.MixedPrecision;
using TorchSharp;

string[] raced = ["resnet-7x7-4block", "resnet18", "resnet20-b"];

var presets = new Option<string[]>("--preset") { Description = "networks to race", DefaultValueFactory = _ => raced, AllowMultipleArgumentsPerToken = true };
presets.AcceptOnlyFromAmong(raced);
var formats = new Option<string[]>("--format") { Description = "number formats and memory layouts", AllowMultipleArgumentsPerToken = true };
formats.AcceptOnlyFromAmong([.. StepFormat.All.Select(format => format.Name)]);
var batchSize = new Option<int>("--batch-size") { Description = "images in a batch", DefaultValueFactory = _ => 128 };
var threads = new Option<int>("--threads") { Description = "threads of each side", DefaultValueFactory = _ => Environment.ProcessorCount };
var pairs = new Option<int>("--pairs") { Description = "heats of each side", DefaultValueFactory = _ => 5 };
var seconds = new Option<double>("--seconds") { Description = "about how long a heat lasts", DefaultValueFactory = _ => 3 };
var python = new Option<string>("--python") { Description = "the Python that has PyTorch", DefaultValueFactory = _ => "/usr/bin/python3" };

var root = new RootCommand("Races a training step of ResNetKit against PyTorch's, in turn, on this machine.") { presets, formats, batchSize, threads, pairs, seconds, python };
root.SetAction(parsed =>
{
    // bfloat16 without instructions for it is emulated: no contest worth looking at.
    var entered = parsed.GetValue(formats) is { Length: > 0 } named
        ? named.Select(StepFormat.Named)
        : StepFormat.All.Where(format => format.Precision != Precision.BFloat16 || BFloat16Support.OnProcessor);
    var race = new Race(parsed.GetValue(batchSize), parsed.GetValue(threads), parsed.GetValue(pairs), parsed.GetValue(seconds), parsed.GetValue(python)!);
    RaceTable.Print(Console.Out, parsed.GetValue(presets)!, [.. entered], race);
});

var preset = new Option<string>("--preset") { Required = true };
var format = new Option<string>("--format") { Required = true };
var worker = new Command("worker", "Our side of the race; started by the race itself.") { preset, format, batchSize, threads };
worker.SetAction(parsed =>
{
    var step = StepFormat.Named(parsed.GetValue(format)!);
    torch.set_num_threads(parsed.GetValue(threads));
    torch.manual_seed(0);
    using var model = ResNetBuilder.FromPreset(parsed.GetValue(preset)!).Build();
    var options = new TrainerOptions
    {
        Epochs = 1,
        Schedule = ScheduleType.Constant,
        LearningRate = 1e-3,
        Precision = step.Precision,
        ChannelsLast = step.ChannelsLast,
    };
    new Trainer(model, options).Fit(new CommandedSource(parsed.GetValue(batchSize), Console.In, Console.Out));
});
root.Subcommands.Add(worker);

return root.Parse(args).Invoke();
