using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>Writes the results on the page of an experiment, as Markdown.</summary>
internal static class ExperimentPage
{
    /// <summary>The name of the part of the page that contains the results.</summary>
    public const string Mark = "results";

    /// <summary>Creates the content of the charts on the page.</summary>
    public static RunReport Charts(ExperimentResult result)
    {
        var (batch, accumulated) = (result.Options.Data.BatchSize, result.Options.Training.AccumulationBatches);
        var batches = result.Options.Data.DropLast ? result.TrainingImages / batch : (result.TrainingImages + batch - 1) / batch;
        return new RunReport
        {
            Name = result.Experiment,
            History = result.History,
            LearningRates = ScheduleCurve.FromOptions(result.Options.Training, (batches + accumulated - 1) / accumulated, result.Epochs),
            RangeTest = result.FoundLearningRate?.ToCurve(),
            Evaluation = new EvaluationReport { Split = result.Split, ClassNames = [.. result.ClassAccuracies.Keys], Confusion = result.ToConfusionMatrix() },
        };
    }

    public static string Write(PublishedExperiment experiment) =>
        string.Join("\n\n", [.. Introduction(experiment), Conditions(experiment), .. Curves(experiment.First), Classes(experiment), Epochs(experiment.First), Options(experiment.First)]);

    private static IEnumerable<string> Introduction(PublishedExperiment experiment)
    {
        var first = experiment.First;
        if (first.Documented is { } documented)
        {
            yield return $"**Documented experiment {documented.Experiment}: {documented}.** {documented.Description}";
        }

        var accuracy = Figures.Percent([.. experiment.Results.Select(result => result.Accuracy)]);
        var augmented = Figures.Percent([.. experiment.Results.Select(result => result.AccuracyWithAugmentation)]);
        var seeds = experiment.Results.Count == 1 ? "" : $" Both are the mean ± standard deviation of {experiment.Results.Count} seeds.";
        yield return $"**Our result: {accuracy}** on the test set after the last epoch, and {augmented} with test-time augmentation ({Name(first.TestTimeAugmentation)}).{seeds} "
            + "The test set was also evaluated after each epoch, for the curves. These evaluations were not used for any choice.";

        var lines = new List<string>
        {
            "| seed | test accuracy | with test-time augmentation | best epoch | time | interrupted | command |",
            "| ---: | ---: | ---: | ---: | ---: | --- | --- |",
        };
        lines.AddRange(experiment.Results.Select(result =>
            $"| {result.Seed} | {Figures.Percent(result.Accuracy)} | {Figures.Percent(result.AccuracyWithAugmentation)} | {ResultTable.BestEpoch([result])} "
            + $"| {(result.IsTimed ? Figures.Duration(result.TrainingSeconds + result.EvaluationSecondsWithAugmentation) : "not timed")} "
            + $"| {(result.Resumed ? "yes, and resumed" : "no")} | `{RepeatCommand.Update(result.Command)}` |"));
        yield return string.Join('\n', lines);
    }

    private static string Conditions(PublishedExperiment experiment)
    {
        var first = experiment.First;
        var lines = new List<string>
        {
            "| | |",
            "| --- | --- |",
            $"| network | {first.Network ?? "its own"}: {Figures.Count(first.Parameters)} parameters, {Figures.Number(first.MultiplyAdds / 1e6, "F0")} million multiply-adds for an image |",
            $"| training | {Figures.Count(first.Epochs, "epoch")} on {first.Data} |",
            $"| engine | {experiment.Describe(result => EngineDescription.OfEngine(result.Engine))} |",
            $"| CPU kernels | {experiment.Describe(result => EngineDescription.OfKernels(result.Engine))} |",
            $"| processor | {experiment.Describe(result => result.DeviceDescription)} |",
            $"| time | {Time(experiment)} |",
        };
        if (first.FoundLearningRate is { } found)
        {
            var note = experiment.Results.Count == 1 ? "" : $" (seed {first.Seed}; each seed has its own range test)";
            lines.Add($"| learning rate | found by a range test before the training: {found.Describe()}{note} |");
        }
        return string.Join('\n', lines);
    }

    private static string Time(PublishedExperiment experiment)
    {
        if (experiment.Results.Any(result => result.IsTimed))
        {
            return $"{experiment.Duration}: all training steps, and one evaluation with test-time augmentation";
        }
        return experiment.Time is { } time
            ? $"{experiment.Duration.Replace(" ¹", "", StringComparison.Ordinal)}: epochs × seconds per epoch + one evaluation with test-time augmentation. "
                + $"The seconds were measured separately, on {Figures.Count(time.Batches, "batch", "batches")} on an idle machine: {time.Processor}, {Figures.Count(time.Threads, "thread")}"
            : "not timed, because other programs may have used the machine, or the run was interrupted";
    }

    private static IEnumerable<string> Curves(ExperimentResult result)
    {
        yield return $"## Curves\n\nThe curves show seed {result.Seed}.";
        yield return "![Accuracy after each epoch](accuracy.svg)";
        yield return "![Loss after each epoch](loss.svg)";
        yield return "![Learning rate](learning-rate.svg)";
        if (result.FoundLearningRate is not null)
        {
            yield return "![Range test of the learning rate](range-test.svg)";
        }
    }

    private static string Classes(PublishedExperiment experiment)
    {
        var lines = new List<string>
        {
            "## Accuracy by class",
            "",
            "Test accuracy after the last epoch, without test-time augmentation.",
            "",
            "| class |" + string.Concat(experiment.Results.Select(result => $" seed {result.Seed} |")),
            "| --- |" + string.Concat(experiment.Results.Select(_ => " ---: |")),
        };
        lines.AddRange(experiment.First.ClassAccuracies.Keys.Select(name =>
            $"| {name} |" + string.Concat(experiment.Results.Select(result => $" {Figures.Percent(result.ClassAccuracies[name])} |"))));
        lines.Add("");
        lines.Add("![Accuracy by class](class-accuracy.svg)");
        lines.Add("");
        lines.Add("![Confusion matrix](confusion-matrix.svg)");
        return string.Join('\n', lines);
    }

    private static string Epochs(ExperimentResult result)
    {
        var lines = new List<string>
        {
            "## Loss and accuracy by epoch",
            "",
            $"The table shows seed {result.Seed}. Training loss and training accuracy are averages over the epoch, including any augmentation and label smoothing.",
            "",
            "| epoch | training loss | training accuracy | test loss | test accuracy |",
            "| ---: | ---: | ---: | ---: | ---: |",
        };
        lines.AddRange(result.History.Select(epoch =>
            $"| {epoch.Epoch} | {Figures.Number(epoch.TrainLoss, "F4")} | {Figures.Percent(epoch.TrainAccuracy)} "
            + $"| {(epoch.TestLoss is { } loss ? Figures.Number(loss, "F4") : "")} | {(epoch.TestAccuracy is { } accuracy ? Figures.Percent(accuracy) : "")} |"));
        return string.Join('\n', lines);
    }

    // Only options that differ from the defaults are listed, because the complete configuration has about a hundred lines.
    private static string Options(ExperimentResult result)
    {
        var usual = new RunConfiguration { Model = result.Network is { } network ? Preset.Get(network).Options : new() };
        var defaults = usual.List();
        var lines = new List<string>
        {
            "## Options",
            "",
            $"The table lists the options that differ from the library's defaults{(result.Network is null ? "" : $" and from the preset {result.Network}")}. "
                + $"[seed-{result.Seed}.json](seed-{result.Seed}.json) has all options.",
            "",
            "| option | value |",
            "| --- | --- |",
        };
        lines.AddRange(result.Options.List().Where(option => defaults.GetValueOrDefault(option.Key) != option.Value).Select(option => $"| `{option.Key}` | {option.Value} |"));
        return string.Join('\n', lines);
    }

    private static string Name(TestTimeAugmentation augmentation) => augmentation switch
    {
        TestTimeAugmentation.Mirror => "mirror images",
        TestTimeAugmentation.MirrorAndShift => "mirror images and shifts by one pixel",
        _ => "none",
    };
}
