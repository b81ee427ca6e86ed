using System.CommandLine;
using System.Diagnostics;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Experiments;
using ResNetKit.Samples.Cifar10.Runs;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>
/// Defines the command <c>experiments time</c>, which measures how long an epoch and an evaluation of an experiment take. The duration of an epoch is
/// calculated from some timed batches.
/// </summary>
internal sealed class TimeCommand
{
    private const int WarmUpBatches = 5;

    private readonly Argument<string> _name = ExperimentArguments.Experiment();
    private readonly Option<string> _data = RunArguments.Data();
    private readonly Option<int?> _threads = RunArguments.Threads();
    private readonly Option<string?> _results = ExperimentArguments.Results();
    private readonly Option<double> _seconds = new("--seconds") { Description = "the number of seconds of training to measure", HelpName = "N", DefaultValueFactory = _ => 40 };

    public static Command Create()
    {
        var time = new TimeCommand();
        time._seconds.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() > 0))
            {
                result.AddError("--seconds must be above 0");
            }
        });
        var command = new Command("time", "Measure the duration of the training steps and the evaluation of an experiment, and publish it. The computer must do nothing else.")
        {
            time._name, time._data, time._threads, time._seconds, time._results,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(time.Run(parsed, cancellation)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var recipe = RecipeBook.Get(parsed.GetValue(_name)!);
        var data = ExperimentArguments.LoadData(parsed.GetValue(_data)!);
        RunArguments.Apply(parsed.GetValue(_threads));
        var time = Measure(recipe, data, TimeSpan.FromSeconds(parsed.GetValue(_seconds)), cancellation);
        Console.WriteLine(
            $"{time.Experiment}: {Figures.Number(time.EpochSeconds, "F1")} s per epoch, measured over {Figures.Count(time.Batches, "batch", "batches")}; "
            + $"{Figures.Number(time.EvaluationSeconds, "F1")} s per evaluation, {Figures.Number(time.EvaluationSecondsWithAugmentation, "F1")} s with test-time augmentation");
        if (ExperimentArguments.PlaceFor(parsed.GetValue(_results), parsed.GetValue(_name)!, data.Name) is { } folder)
        {
            new PublishedResults(folder).Publish(time);
            Console.WriteLine($"published in {folder}");
        }

        return ExitCode.Success;
    }

    private static ExperimentTime Measure(Recipe recipe, RunData data, TimeSpan duration, CancellationToken cancellation)
    {
        var configuration = recipe.Configure(recipe.Seeds[0]);
        data.Fit(configuration.Model);
        configuration.Validate();
        var splits = data.Split(configuration);
        using var model = data.Build(configuration);

        // The learning rate does not affect the duration. A small one prevents a recipe without a fixed learning rate from diverging.
        if (recipe.FindLearningRate is { } finder)
        {
            configuration.Training.Optimizer = configuration.Training.Optimizer with { LearningRate = finder.MinLearningRate };
        }
        var timer = new StepTimer(WarmUpBatches, duration);
        var training = new Trainer(model, configuration.Training) { Callbacks = { timer } }.Fit(splits with { Test = null }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (timer.Batches == 0)
        {
            throw new ArgumentException($"The experiment {recipe.Name} has too few batches to be timed.");
        }

        return new ExperimentTime
        {
            Experiment = recipe.Name,
            Batches = timer.Batches,
            EpochSeconds = Math.Round(timer.BatchSeconds * splits.Train.BatchCount, 3),
            EvaluationSeconds = Evaluate(TestTimeAugmentation.None),
            EvaluationSecondsWithAugmentation = Evaluate(recipe.TestTimeAugmentation),
            Device = training.Device,
            Processor = Machine.NameOf(training.Device),
            Threads = torch.get_num_threads(),
            Precision = training.Precision,
            Engine = Machine.Engine,
        };

        double Evaluate(TestTimeAugmentation augmentation)
        {
            configuration.Training.TestTimeAugmentation = augmentation;
            var clock = Stopwatch.StartNew();
            new Trainer(model, configuration.Training).Evaluate(splits.Test!, cancellation);
            return Math.Round(clock.Elapsed.TotalSeconds, 3);
        }
    }
}
