using System.CommandLine;
using System.Globalization;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Experiments;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>Defines the command <c>experiments run</c>, which runs an experiment and publishes its result.</summary>
internal sealed class RunCommand
{
    private readonly Argument<string> _name = ExperimentArguments.Experiment();
    private readonly Option<long?> _seed = new("--seed") { Description = "the seed of all random numbers (default: the first seed of the recipe)", HelpName = "N" };
    private readonly Option<string> _data = RunArguments.Data();
    private readonly Option<int?> _threads = RunArguments.Threads();
    private readonly Option<string?> _results = ExperimentArguments.Results();
    private readonly Option<bool> _idle = ExperimentArguments.Idle();
    private readonly Option<bool> _fresh = new("--fresh") { Description = "delete an earlier run and start from the beginning" };
    private readonly Option<double> _validation = new("--validation")
    {
        Description = "run a trial: hold out this fraction of the training set, do not use the test set, and publish nothing",
        HelpName = "FRACTION",
    };

    private readonly Option<double?> _timeLimit = new("--time-limit") { Description = "stop after this number of minutes; the same command continues", HelpName = "MINUTES" };
    private readonly Option<string?> _output = new("--out") { Description = "the run folder (default: runs/experiments/NAME-seedN)", HelpName = "DIR" };

    public static Command Create()
    {
        var run = new RunCommand();
        run._seed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 0)
            {
                result.AddError("--seed must be 0 or more");
            }
        });
        run._validation.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (0 or (>= 0.01 and <= 0.5)))
            {
                result.AddError("--validation must be from 0.01 to 0.5");
            }
        });
        run._timeLimit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or > 0))
            {
                result.AddError("--time-limit must be above 0");
            }
        });
        var command = new Command("run", "Run an experiment, or continue an interrupted run, and publish its result.")
        {
            run._name, run._seed, run._data, run._threads, run._output, run._fresh, run._validation, run._timeLimit, run._idle, run._results,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(run.Run(parsed, cancellation)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var name = parsed.GetValue(_name)!;
        var recipe = RecipeBook.Get(name);
        var seed = parsed.GetValue(_seed) ?? recipe.Seeds[0];
        var validation = parsed.GetValue(_validation);
        var path = parsed.GetValue(_output) ?? Path.Combine("runs", "experiments", $"{recipe.Name}-seed{Figures.Number(seed, "F0")}" + (validation > 0 ? "-trial" : ""));
        var folder = new ExperimentFolder(path);
        if (parsed.GetValue(_fresh))
        {
            folder.Clear();
        }
        var run = new ExperimentRun(recipe, seed, folder)
        {
            Validation = validation,
            Idle = parsed.GetValue(_idle),
            TimeLimit = parsed.GetValue(_timeLimit) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Command = RepeatCommand.Create($"experiments run {name} --seed {Figures.Number(seed, "F0")}"),
        };

        if (run.FindResult() is { } earlier)
        {
            Console.WriteLine($"{recipe.Name}, seed {seed}: finished before, in {folder}; use --fresh to start again");
            Conclude(earlier, parsed);
            return ExitCode.Success;
        }

        var data = ExperimentArguments.LoadData(parsed.GetValue(_data)!);
        RunArguments.Apply(parsed.GetValue(_threads));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{recipe.Name}, seed {seed}, on {data.Name}{(validation > 0 ? $", a trial with {100 * validation:0.#} % held out" : "")}, in {folder}"));
        if (run.Execute(data, cancellation) is { } result)
        {
            Conclude(result, parsed);
            return ExitCode.Success;
        }

        Console.WriteLine("interrupted; run the same command again to continue");
        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }

    private void Conclude(ExperimentResult result, ParseResult parsed)
    {
        Console.WriteLine(
            $"{result.Split} accuracy {Figures.Percent(result.Accuracy)} after {result.Epochs} epochs, {Figures.Percent(result.AccuracyWithAugmentation)} with test-time augmentation");
        if (result.Split == "test" && ExperimentArguments.PlaceFor(parsed.GetValue(_results), parsed.GetValue(_name)!, result.Data) is { } folder)
        {
            new PublishedResults(folder).Publish(result);
            Console.WriteLine($"published in {folder}");
        }
    }
}
