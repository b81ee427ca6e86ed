using System.CommandLine;
using ResNetKit.Benchmarks.Plain;
using ResNetKit.Benchmarks.Racing;
using ResNetKit.Cpu;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Benchmarks.Measuring;

/// <summary>
/// Runs a side of a race, which is one of the training loops that a benchmark compares. A side is a separate process. It trains when the referee
/// requests it. The referee is the process of the benchmark.
/// </summary>
internal static class Worker
{
    public static Command Command()
    {
        var loop = new Option<string>("--loop") { Required = true };
        loop.AcceptOnlyFromAmong("trainer", "full", "hand", "plain", "memory", "scratch", "decode");
        var preset = new Option<string>("--preset") { Required = true };
        var format = new Option<string>("--format") { Required = true };
        var batchSize = new Option<int>("--batch-size") { Required = true };
        var threads = new Option<int>("--threads") { Required = true };
        var kernels = new Option<bool>("--kernels");
        var pictures = new Option<string?>("--pictures");
        var command = new Command("worker", "A side of a race, which is started by the benchmark.") { loop, preset, format, batchSize, threads, kernels, pictures };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            torch.set_num_threads(parsed.GetValue(threads));
            torch.manual_seed(0);
            if (parsed.GetValue(kernels) && CpuKernels.Enable() is { IsEnabled: false, Reason: var reason })
            {
                throw new InvalidOperationException($"the CPU kernels cannot be enabled: {reason}");
            }
            Run(parsed.GetValue(loop)!, parsed.GetValue(preset)!, StepFormat.Named(parsed.GetValue(format)!), parsed.GetValue(batchSize), parsed.GetValue(pictures));
        });
        return command;
    }

    private static void Run(string loop, string preset, StepFormat step, int batchSize, string? pictures)
    {
        if (loop == "plain")
        {
            using var plain = PlainNetwork.Create(preset);
            PlainTraining.Run(plain, step, batchSize);
            return;
        }

        using var model = ResNetBuilder.FromPreset(preset).Build();
        var options = new TrainerOptions
        {
            Epochs = 1,
            Schedule = new ConstantScheduleOptions(),
            Optimizer = new SgdOptions { LearningRate = 1e-3 },
            Precision = step.Precision,
            ChannelsLast = step.ChannelsLast,
        };
        switch (loop)
        {
            case "memory" or "scratch" or "decode":
                new Trainer(model, options).Fit(new CommandedSource(
                    new DataOptions { BatchSize = batchSize, DropLast = true }.CreateTraining(ReadPictures(loop, pictures!))));
                break;
            case "hand":
                HandWrittenLoop.Run(model, new CommandedSource(new OneBatch(batchSize)), new BatchFormat(torch.ScalarType.Float32, step.ChannelsLast, torch.CPU));
                break;
            case "trainer":
                new Trainer(model, options).Fit(new CommandedSource(new OneBatch(batchSize)));
                break;
            case "full":
                var folder = Directory.CreateTempSubdirectory("resnetkit-bench-").FullName;
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
                var trainer = new Trainer(model, options)
                {
                    Callbacks =
                    {
                        new ProgressBar(TextWriter.Null, interactive: true),
                        new CsvLog(Path.Combine(folder, "history.csv")),
                        new JsonLinesLog(Path.Combine(folder, "log.jsonl")),
                        new TensorBoardLog(folder),
                        new LearningRateMonitor(Path.Combine(folder, "rate.csv")),
                        new CheckpointSaver(folder),
                    },
                };
                var images = SyntheticDataset.Create();
                trainer.Fit(new CommandedSource(new DataOptions { BatchSize = batchSize, DropLast = true }.CreateTraining(images)));
                break;
        }
    }
    private static ImageFolderDataset ReadPictures(string loop, string folder) => ImageFolderDataset.Load(folder, ImageShape.Cifar, new ImageFolderOptions
    {
        MemoryLimit = loop == "memory" ? long.MaxValue : 0,
        ScratchFolder = loop == "scratch" ? Path.GetTempPath() : null,
    });
}
