using System.CommandLine;
using ResNetKit.Benchmarks.Racing;
using ResNetKit.Benchmarks.SpeedRun.Airbench;
using ResNetKit.Cpu;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Benchmarks.SpeedRun;

/// <summary>Runs one of the two processes of a side of the speed run. The process trains or evaluates when the referee requests it.</summary>
internal static class SpeedRunWorker
{
    private const string CommandName = "speedrun-worker";
    private const int Images = 10_000;

    public static Command Command()
    {
        var side = new Option<string>("--side") { Required = true };
        side.AcceptOnlyFromAmong("speedrun", "airbench94");
        var part = new Option<string>("--part") { Required = true };
        part.AcceptOnlyFromAmong("train", "evaluate");
        var threads = new Option<int>("--threads") { Required = true };
        var command = new Command(CommandName, "A side of the speed run, which is started by the benchmark.") { side, part, threads };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            torch.set_num_threads(parsed.GetValue(threads));
            torch.manual_seed(0);
            var train = parsed.GetValue(part) == "train";
            if (parsed.GetValue(side) == "speedrun")
            {
                // The kernels are enabled here because the command-line app enables them for the experiment.
                if (CpuKernels.Enable() is { IsEnabled: false, Reason: var reason })
                {
                    Console.Error.WriteLine($"the CPU kernels are off: {reason}");
                }
                Run(SpeedRunRecipe.Load(), train);
                return;
            }

            using var airbench = new AirbenchRun(Libtorch.HasBFloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32);
            if (train)
            {
                airbench.Train();
            }
            else
            {
                airbench.Evaluate();
            }
        });
        return command;
    }

    /// <summary>Creates the arguments that start a process of a side. The part is <c>train</c> or <c>evaluate</c>.</summary>
    public static IEnumerable<string> Arguments(string side, string part, int threads) =>
        [CommandName, "--side", side, "--part", part, "--threads", $"{threads}"];

    private static void Run(SpeedRunRecipe recipe, bool train)
    {
        var images = Noise();
        using var model = ResNetBuilder.FromPreset(recipe.Preset).Build();
        if (model.WhiteningStem is { } stem)
        {
            using var batch = new BatchPipeline(images, batchSize: 1000).GetBatches(0, 0, new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU)).First();
            stem.Initialize(batch.Images);
        }

        if (train)
        {
            new Trainer(model, recipe.Training).Fit(new CommandedSource(recipe.Data.CreateTraining(images)));
        }
        else
        {
            recipe.Training.TestTimeAugmentation = recipe.TestTimeAugmentation;
            new Trainer(model, recipe.Training).Evaluate(new CommandedSource(recipe.Data.CreateEvaluation(images)));
        }
    }

    // The time does not depend on the content of the images.
    private static ImageDataset Noise()
    {
        var random = new Random(0);
        var shape = new ImageShape(3, 32, 32);
        var pixels = new byte[Images * shape.Size];
        random.NextBytes(pixels);
        string[] classes = [.. Enumerable.Range(0, 10).Select(label => $"{label}")];
        return new ImageDataset(shape, pixels, [.. Enumerable.Range(0, Images).Select(_ => random.Next(classes.Length))], classes, Normalization.Cifar10);
    }
}
