using System.Diagnostics;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Runs a recipe from the beginning, or continues an interrupted run, until there is a result.</summary>
internal sealed class ExperimentRun(Recipe recipe, long seed, ExperimentFolder folder)
{
    /// <summary>Gets the fraction of the training set to hold out. If it is above 0, the run is a trial, which does not use the test set.</summary>
    public double Validation { get; init; }

    /// <summary>Gets a value indicating whether the user states that the computer does nothing else.</summary>
    public bool Idle { get; init; }

    /// <summary>Gets the time after which the run stops, to be continued later; <see langword="null"/> for no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>
    /// Gets the duration of the training steps, in seconds, after which the run ends, even within an epoch. It is then evaluated like a complete run.
    /// <see langword="null"/> to train all epochs.
    /// </summary>
    public double? TrainingSecondsCap { get; init; }

    /// <summary>Gets the command that repeats the run. It is stored in the result.</summary>
    public required string Command { get; init; }

    /// <summary>Gets the result of a finished run in the folder, or <see langword="null"/> if there is none.</summary>
    /// <exception cref="InvalidDataException">The folder has a run with other options.</exception>
    public ExperimentResult? FindResult()
    {
        if (folder.ReadResult() is not { } result)
        {
            return null;
        }
        CheckSame(result.Options, result.FoundLearningRate);
        return result;
    }

    /// <summary>Describes the options that differ from those of an earlier run; empty if all options are the same.</summary>
    public string Differences(RunConfiguration begun, FoundLearningRate? found) => recipe.Differences(seed, Validation, begun, found);

    /// <summary>Trains, continues training, or only evaluates, depending on the state of the folder.</summary>
    /// <returns>The result, or <see langword="null"/> if training stopped before its end, for example at the time limit.</returns>
    /// <exception cref="InvalidDataException">The folder has a run with other options.</exception>
    /// <exception cref="IOException">Another process is training in the folder.</exception>
    /// <exception cref="OperationCanceledException">The range test or an evaluation was canceled.</exception>
    public ExperimentResult? Execute(RunData data, CancellationToken cancellation)
    {
        using var held = folder.Lock();
        var configuration = recipe.Configure(seed, Validation);
        data.Fit(configuration.Model);
        var plan = configuration.Validate();
        var splits = data.Split(configuration);
        if (Validation > 0)
        {
            splits = splits with { Test = null };
        }

        FoundLearningRate? found = null;
        if (folder.ReadConfiguration() is { } begun)
        {
            found = folder.ReadFoundLearningRate();
            CheckSame(begun, found);
        }
        else
        {
            folder.Clear();
        }

        using var model = data.Build(configuration);
        if (recipe.FindLearningRate is { } finder)
        {
            found ??= Find(new Trainer(model, configuration.Training), splits, finder, cancellation);
            configuration.Training.Optimizer = configuration.Training.Optimizer with { LearningRate = found.LearningRate };
        }

        held.Begin();
        folder.Begin(configuration, found);
        var cap = TrainingSecondsCap is { } seconds ? new TrainingTimeCap(seconds) : null;
        var checkpoints = new CheckpointSaver(folder.Checkpoints) { SaveBest = false };
        var trainer = new Trainer(model, configuration.Training) { Callbacks = { new ProgressBar(), new CsvLog(folder.History), checkpoints } };
        if (TimeLimit is { } limit)
        {
            trainer.Callbacks.Add(new TimeLimit(limit));
        }
        if (cap is not null)
        {
            trainer.Callbacks.Add(cap);
        }
        var resumed = File.Exists(folder.LastCheckpoint);
        if (resumed)
        {
            Console.WriteLine($"continuing from {folder.LastCheckpoint}");
            trainer.Resume(folder.LastCheckpoint);
        }

        var training = trainer.Fit(splits, cancellation);
        foreach (var failure in training.CallbackFailures)
        {
            Console.Error.WriteLine($"warning: {failure.Callback} failed {failure.Count} times, first in {failure.Moment}: {failure.Exception.Message}");
        }
        if (training.StopReason != StopReason.Completed && cap is not { IsReached: true })
        {
            return null;
        }

        model.Save(folder.Weights);
        var (plain, plainSeconds) = Evaluate(model, configuration, TestTimeAugmentation.None, splits, cancellation);
        var (augmented, augmentedSeconds) = Evaluate(model, configuration, recipe.TestTimeAugmentation, splits, cancellation);
        var best = training.History.MaxBy(Accuracy);
        var result = new ExperimentResult
        {
            Experiment = recipe.Name,
            Title = recipe.Title,
            Documented = recipe.Documented,
            Network = recipe.Preset,
            Parameters = plan.Parameters,
            MultiplyAdds = plan.MultiplyAdds,
            Data = data.Name,
            Split = Validation > 0 ? "validation" : "test",
            TrainingImages = splits.Train.SampleCount,
            Seed = seed,
            Epochs = training.History.Count,
            Accuracy = plain.Accuracy,
            TestTimeAugmentation = recipe.TestTimeAugmentation,
            AccuracyWithAugmentation = augmented.Accuracy,
            BestAccuracy = best is null ? null : Accuracy(best),
            BestEpoch = best?.Epoch,
            ClassAccuracies = data.Test.ClassNames.Zip(plain.ClassAccuracies).ToDictionary(pair => pair.First, pair => pair.Second),
            Confusion = [.. Enumerable.Range(0, plain.Classes).Select(label => Enumerable.Range(0, plain.Classes).Select(predicted => plain.Confusion[label, predicted]).ToArray())],
            TrainingSeconds = Math.Round(training.TrainSeconds, 3),
            EvaluationSeconds = plainSeconds,
            EvaluationSecondsWithAugmentation = augmentedSeconds,
            Idle = Idle,
            Resumed = resumed,
            Device = training.Device,
            Processor = Machine.NameOf(training.Device),
            Threads = torch.get_num_threads(),
            Precision = training.Precision,
            Engine = Machine.Engine,
            Command = Command,
            FoundLearningRate = found,
            History = training.History,
            Options = configuration,
        };
        folder.Finish(result);
        return result;
    }

    private double? Accuracy(EpochResult epoch) => Validation > 0 ? epoch.ValidationAccuracy : epoch.TestAccuracy;

    private FoundLearningRate Find(Trainer trainer, TrainingData splits, LearningRateFinderOptions finder, CancellationToken cancellation)
    {
        Console.WriteLine($"range test of the learning rate: {finder.Steps} steps from {Figures.Number(finder.MinLearningRate, "G3")} to {Figures.Number(finder.MaxLearningRate, "G3")}");
        var found = FoundLearningRate.Create(trainer.FindLearningRate(splits.Train, finder, cancellation), recipe.FoundLearningRate);
        Console.WriteLine($"the range test shows that {found.Describe()}; training with this learning rate");
        return found;
    }

    private static (EvaluationResult Result, double Seconds) Evaluate(
        torch.nn.Module<torch.Tensor, torch.Tensor> model, RunConfiguration configuration, TestTimeAugmentation augmentation, TrainingData splits, CancellationToken cancellation)
    {
        var options = configuration.Training;
        options.TestTimeAugmentation = augmentation;
        try
        {
            var clock = Stopwatch.StartNew();
            var result = new Trainer(model, options).Evaluate((splits.Test ?? splits.Validation)!, cancellation);
            return (result, Math.Round(clock.Elapsed.TotalSeconds, 3));
        }
        finally
        {
            options.TestTimeAugmentation = TestTimeAugmentation.None;
        }
    }

    private void CheckSame(RunConfiguration begun, FoundLearningRate? found)
    {
        if (Differences(begun, found) is { Length: > 0 } differences)
        {
            throw new InvalidDataException($"\"{folder}\" has a run with other options: {differences}. Use --fresh to start again.");
        }
    }
}
