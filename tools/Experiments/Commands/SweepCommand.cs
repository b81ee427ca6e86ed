using System.CommandLine;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Experiments;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>Defines the command <c>experiments sweep</c>, which runs many short trainings and compares them on a validation split.</summary>
internal sealed class SweepCommand
{
    private readonly Argument<string> _name = new("name") { Description = "the sweep, or the file NAME.json of your own sweep" };
    private readonly Option<string> _data = RunArguments.Data();
    private readonly Option<int?> _threads = RunArguments.Threads();
    private readonly Option<string?> _results = ExperimentArguments.Results();
    private readonly Option<bool> _idle = ExperimentArguments.Idle();
    private readonly Option<bool> _list = new("--list") { Description = "list the trials with their parameters and PFLOP, without training" };
    private readonly Option<string?> _output = new("--out") { Description = "the folder for the runs of the trials (default: runs/sweeps/NAME)", HelpName = "DIR" };

    public static Command Create()
    {
        var sweep = new SweepCommand();
        var command = new Command("sweep", "Train each trial of a sweep that has no result yet, and rank the trials by their accuracy on a validation split.")
        {
            sweep._name, sweep._data, sweep._threads, sweep._output, sweep._idle, sweep._list, sweep._results,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(sweep.Run(parsed, cancellation)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var sweep = SweepBook.Get(parsed.GetValue(_name)!);
        var data = ExperimentArguments.LoadData(parsed.GetValue(_data)!);
        var published = new PublishedResults(
            ExperimentArguments.PlaceFor(parsed.GetValue(_results), parsed.GetValue(_name)!, data.Name) ?? Path.Combine("runs", "sweeps"));
        var results = published.FindSweep(sweep);
        if (parsed.GetValue(_list))
        {
            foreach (var trial in sweep.Trials)
            {
                Console.WriteLine($"{trial.Name,-24}  {Describe(sweep, trial, data)}");
            }
            return ExitCode.Success;
        }

        RunArguments.Apply(parsed.GetValue(_threads));
        foreach (var (index, trial) in sweep.Trials.Index())
        {
            Console.WriteLine($"{index + 1} of {sweep.Trials.Count}: {trial.Name}, {Describe(sweep, trial, data)}");
            var folder = new ExperimentFolder(Path.Combine(parsed.GetValue(_output) ?? Path.Combine("runs", "sweeps", sweep.Name), trial.Name));
            var run = new ExperimentRun(sweep.Configure(trial), sweep.Seed, folder)
            {
                Validation = sweep.Validation,
                Idle = parsed.GetValue(_idle),
                TrainingSecondsCap = 60 * sweep.Minutes,
                Command = RepeatCommand.Create($"experiments sweep {parsed.GetValue(_name)}"),
            };
            if (IsFinished(results.Find(trial), run, folder))
            {
                Console.WriteLine("finished before");
                continue;
            }

            if (Train(sweep, trial, run, data, cancellation) is not { } result)
            {
                Console.WriteLine("interrupted; run the same command again to continue");
                return ExitCode.Interrupted;
            }

            results.Publish(sweep, trial, result);
            published.WriteTables();
            Console.WriteLine(result.Failure ?? $"validation accuracy {Figures.Percent(result.Result!.Accuracy)}");
        }

        results.WritePage(sweep);
        Console.WriteLine($"the ranked table is in {results}");
        return ExitCode.Success;
    }

    private static bool IsFinished(TrialResult? earlier, ExperimentRun run, ExperimentFolder folder)
    {
        if (earlier is null)
        {
            return false;
        }
        if (earlier.Result is not { } result || run.Differences(result.Options, result.FoundLearningRate) is not { Length: > 0 } differences)
        {
            return true;
        }
        Console.WriteLine($"training again, because its options have changed: {differences}");
        folder.Clear();
        return false;
    }

    private static TrialResult? Train(Sweep sweep, Trial trial, ExperimentRun run, RunData data, CancellationToken cancellation)
    {
        var plan = ResNetBuilder.FromOptions(sweep.Configure(trial).Model).Describe();
        var outcome = new TrialResult { Trial = trial.Name, Description = trial.Description, Parameters = plan.Parameters, MultiplyAdds = plan.MultiplyAdds };
        try
        {
            return (run.FindResult() ?? run.Execute(data, cancellation)) is { } result ? outcome with { Result = result } : null;
        }
        catch (NonFiniteLossException error)
        {
            // A trial whose loss is no longer finite is a result too.
            return outcome with { Failure = $"the loss became {Figures.Number(error.Loss, "G3")} in epoch {error.Epoch}" };
        }
    }

    private static string Describe(Sweep sweep, Trial trial, RunData data)
    {
        var recipe = sweep.Configure(trial);
        var plan = ResNetBuilder.FromOptions(recipe.Model).Describe();
        var images = data.Train.Count * (1 - sweep.Validation) * recipe.Training.Epochs;
        return $"{Figures.Count(plan.Parameters),10} parameters, {Figures.Count(recipe.Training.Epochs, "epoch")}, {Figures.Number(TrialResult.Petaflop(plan.MultiplyAdds, images), "F2")} PFLOP: {trial.Description}";
    }
}
