using System.CommandLine;
using System.Globalization;
using ResNetKit.Benchmarks.Inference;
using ResNetKit.Models;
using ResNetKit.Models.Presets;
using TorchSharp;

var presets = new Option<string[]>("--preset")
{
    Description = "networks to measure",
    DefaultValueFactory = _ => ["resnet-7x7-4block", "resnet9", "resnet18", "resnet20-b", "wrn-16-4"],
    AllowMultipleArgumentsPerToken = true,
};
presets.AcceptOnlyFromAmong([.. Preset.All.Select(preset => preset.Name)]);
var batchSize = new Option<int>("--batch-size") { Description = "images in a batch", DefaultValueFactory = _ => 128 };
var threads = new Option<int>("--threads") { Description = "threads", DefaultValueFactory = _ => Environment.ProcessorCount };
var pairs = new Option<int>("--pairs") { Description = "measurements of each side", DefaultValueFactory = _ => 5 };
var seconds = new Option<double>("--seconds") { Description = "about how long a measurement lasts", DefaultValueFactory = _ => 2 };

var root = new RootCommand("Measures evaluation with normalizations folded into convolutions against evaluation without, in turn.")
{
    presets, batchSize, threads, pairs, seconds,
};
root.SetAction(parsed =>
{
    torch.set_num_threads(parsed.GetValue(threads));
    torch.manual_seed(0);
    Console.WriteLine("Evaluation, images per second: medians over alternating measurements.");
    Console.WriteLine();
    Console.WriteLine("| network | images | as trained | fused | ratio |");
    Console.WriteLine("| --- | --- | ---: | ---: | ---: |");
    foreach (string preset in parsed.GetValue(presets)!)
    {
        using var model = ResNetBuilder.FromPreset(preset).Build();
        foreach (bool channelsLast in new[] { false, true })
        {
            var (plain, fused) = FusedAgainstPlain.Measure(
                model, channelsLast, parsed.GetValue(batchSize), parsed.GetValue(pairs), parsed.GetValue(seconds));
            string format = channelsLast ? "float32-nhwc" : "float32-nchw";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {preset} | {format} | {plain:F0} | {fused:F0} | {fused / plain:F2} |"));
        }
    }
});

return root.Parse(args).Invoke();
