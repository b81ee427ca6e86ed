using System.CommandLine;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Experiments;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>Defines the command <c>experiments fine-tuning</c>, which measures the benefit of a pretrained network if there are few pictures.</summary>
internal sealed class FineTuningCommand
{
    private readonly Option<string> _data = RunArguments.Data();
    private readonly Option<int?> _threads = RunArguments.Threads();
    private readonly Option<string?> _results = ExperimentArguments.Results();
    private readonly Option<int[]> _seeds = new("--seeds")
    {
        Description = "the seeds (default: 0)",
        HelpName = "N",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [0],
    };

    private readonly Option<bool> _tune = new("--tune") { Description = "compare learning rates of fine-tuning on held-out training images" };
    private readonly Option<bool> _trial = new("--trial") { Description = "train everything for one epoch, to try the command; results are published only to --results" };
    private readonly Option<string?> _output = new("--out") { Description = "the folder of the pretrained networks (default: runs/fine-tuning)", HelpName = "DIR" };

    public static Command Create()
    {
        var fineTuning = new FineTuningCommand();
        var command = new Command(TransferResults.Name, "Pretrain on five classes; train on 50, 200 and 1,000 pictures of the other five by fine-tuning, with a linear probe and from scratch.")
        {
            fineTuning._data, fineTuning._threads, fineTuning._results, fineTuning._seeds, fineTuning._tune, fineTuning._trial, fineTuning._output,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(fineTuning.Run(parsed, cancellation)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var data = ExperimentArguments.LoadData(parsed.GetValue(_data)!);
        var isTrial = parsed.GetValue(_trial);
        var place = ExperimentArguments.PlaceFor(parsed.GetValue(_results), TransferResults.Name, isTrial ? RunData.SyntheticName : data.Name);
        var results = new TransferResults(Path.Combine(place ?? Path.Combine("runs", "experiments"), TransferResults.Name));
        RunArguments.Apply(parsed.GetValue(_threads));
        foreach (var seed in parsed.GetValue(_seeds)!)
        {
            var folder = new RunFolder(Path.Combine(parsed.GetValue(_output) ?? Path.Combine("runs", TransferResults.Name), $"seed-{Figures.Number(seed, "F0")}"));
            using var held = folder.Lock();
            var transfer = new Transfer(data, seed, folder)
            {
                IsTrial = isTrial,
                Command = RepeatCommand.Create($"experiments {TransferResults.Name}{(parsed.GetValue(_tune) ? " --tune" : "")} --seeds {Figures.Number(seed, "F0")}"),
            };
            foreach (var (name, find, train) in parsed.GetValue(_tune) ? Trials(transfer, results, seed, cancellation) : Trainings(transfer, results, seed, cancellation))
            {
                Console.WriteLine($"seed {seed}, {name}");
                if (find() is { } earlier)
                {
                    Console.WriteLine($"finished before: {Figures.Percent(earlier.Accuracy)}");
                    continue;
                }

                if (train() is not { } result)
                {
                    Console.WriteLine("interrupted; run the same command again to continue");
                    return ExitCode.Interrupted;
                }

                results.Publish(result);
                Console.WriteLine($"{result.Split} accuracy {Figures.Percent(result.Accuracy)}");
            }
        }

        results.WritePage();
        Console.WriteLine($"the table is in {results}");
        return ExitCode.Success;
    }

    private static IEnumerable<(string Name, Func<TransferResult?> Find, Func<TransferResult?> Train)> Trainings(
        Transfer transfer, TransferResults results, long seed, CancellationToken cancellation)
    {
        yield return (Transfer.Pretraining, () => transfer.HasPretrained ? results.FindPretraining(seed) : null, () => transfer.Pretrain(cancellation));
        foreach (var pictures in Transfer.Epochs.Keys)
        {
            foreach (var method in Transfer.Methods)
            {
                yield return (
                    $"{method}, {Figures.Count(pictures, "picture")}",
                    () => results.Find(method, pictures, seed),
                    () => transfer.Train(method, pictures, cancellation));
            }
        }
    }

    private static IEnumerable<(string Name, Func<TransferResult?> Find, Func<TransferResult?> Train)> Trials(
        Transfer transfer, TransferResults results, long seed, CancellationToken cancellation)
    {
        yield return (Transfer.Pretraining, () => transfer.HasPretrained ? results.FindPretraining(seed) : null, () => transfer.Pretrain(cancellation));
        foreach (var pictures in Transfer.Trials)
        {
            foreach (var (name, optimizer) in Transfer.Optimizers)
            {
                yield return (
                    $"{name}, {Figures.Count(pictures, "picture")}",
                    () => results.Find(name, pictures, seed),
                    () => transfer.Try(name, pictures, optimizer, cancellation));
            }
        }
    }
}
