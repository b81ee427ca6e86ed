using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Experiments;

/// <summary>What an experiment's page shows of its results, as Markdown.</summary>
internal static class ExperimentPage
{
    /// <summary>The name of the part of the page that is written here.</summary>
    public const string Mark = "results";

    /// <summary>What the charts beside the page show.</summary>
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
        string.Join("\n\n", [.. Introduction(experiment), .. Curves(experiment.First), Classes(experiment), Epochs(experiment.First), Options(experiment.First)]);

    private static IEnumerable<string> Introduction(PublishedExperiment experiment)
    {
        var first = experiment.First;
        if (first.Documented is { } documented)
        {
            yield return $"**Documented experiment {documented.Experiment}: {documented}.** {documented.Description}";
        }

        var accuracy = Figures.Percent([.. experiment.Results.Select(result => result.Accuracy)]);
        var augmented = Figures.Percent([.. experiment.Results.Select(result => result.AccuracyWithAugmentation)]);
        var seeds = experiment.Results.Count == 1 ? "" : $" (mean ± standard deviation of {experiment.Results.Count} seeds)";
        yield return $"**Ours: {accuracy}** on the test set after the final epoch{seeds}; {augmented} with test-time augmentation ({Name(first.TestTimeAugmentation)}). "
            + "The test set was evaluated after each epoch for the curves; nothing was chosen by it.";

        var lines = new List<string>
        {
            "| seed | test accuracy | with test-time augmentation | best epoch | time | in one go | repeat with |",
            "| ---: | ---: | ---: | ---: | ---: | --- | --- |",
        };
        lines.AddRange(experiment.Results.Select(result =>
            $"| {result.Seed} | {Figures.Percent(result.Accuracy)} | {Figures.Percent(result.AccuracyWithAugmentation)} | {ResultTable.BestEpoch([result])} "
            + $"| {(result.IsTimed ? Figures.Duration(result.TrainingSeconds + result.EvaluationSecondsWithAugmentation) : "not timed")} "
            + $"| {(result.Resumed ? "no, resumed" : "yes")} | `{RepeatCommand.Update(result.Command)}` |"));
        yield return string.Join('\n', lines);

        yield return $"{first.Network ?? "A network of its own"}, {Figures.Count(first.Parameters)} parameters, {Figures.Number(first.MultiplyAdds / 1e6, "F0")} million multiply-adds an image, "
            + $"{first.Epochs} epochs on {first.Data}. {experiment.Device}; {first.EngineDescription}. Time: {experiment.Duration.Replace(" ¹", "", StringComparison.Ordinal)}{TimeNote(experiment)}.";
        if (first.FoundLearningRate is { } found)
        {
            yield return $"The learning rate was found by a range test before the training: {found.Describe()}, "
                + $"and the run of seed {first.Seed} trained with that.";
        }
    }

    private static string TimeNote(PublishedExperiment experiment) => experiment switch
    {
        { Time: { } time } when !experiment.Results.Any(result => result.IsTimed) =>
            $" (one epoch was timed apart on an idle machine, on {time.Processor}, {Figures.Count(time.Threads, "thread")}, over {Figures.Count(time.Batches, "batch", "batches")})",
        { Time: null } when !experiment.Results.Any(result => result.IsTimed) => ": the machine did other things as well",
        _ => "",
    };

    private static IEnumerable<string> Curves(ExperimentResult result)
    {
        yield return $"## Curves\n\nOf seed {result.Seed}.";
        yield return "![Accuracy, epoch by epoch](accuracy.svg)";
        yield return "![Loss, epoch by epoch](loss.svg)";
        yield return "![Learning rate](learning-rate.svg)";
        if (result.FoundLearningRate is not null)
        {
            yield return "![The range test that the learning rate came from](range-test.svg)";
        }
    }

    private static string Classes(PublishedExperiment experiment)
    {
        var lines = new List<string>
        {
            "## Class by class",
            "",
            "Test accuracy after the final epoch, without test-time augmentation.",
            "",
            "| class |" + string.Concat(experiment.Results.Select(result => $" seed {result.Seed} |")),
            "| --- |" + string.Concat(experiment.Results.Select(_ => " ---: |")),
        };
        lines.AddRange(experiment.First.ClassAccuracies.Keys.Select(name =>
            $"| {name} |" + string.Concat(experiment.Results.Select(result => $" {Figures.Percent(result.ClassAccuracies[name])} |"))));
        lines.Add("");
        lines.Add("![Accuracy by class](class-accuracy.svg)");
        lines.Add("");
        lines.Add("![What was taken for what](confusion-matrix.svg)");
        return string.Join('\n', lines);
    }

    private static string Epochs(ExperimentResult result)
    {
        var lines = new List<string>
        {
            "## Epoch by epoch",
            "",
            $"Seed {result.Seed}. Training loss and accuracy are those of the images and labels as the network saw them.",
            "",
            "| epoch | training loss | training accuracy | test loss | test accuracy |",
            "| ---: | ---: | ---: | ---: | ---: |",
        };
        lines.AddRange(result.History.Select(epoch =>
            $"| {epoch.Epoch} | {Figures.Number(epoch.TrainLoss, "F4")} | {Figures.Percent(epoch.TrainAccuracy)} "
            + $"| {(epoch.TestLoss is { } loss ? Figures.Number(loss, "F4") : "")} | {(epoch.TestAccuracy is { } accuracy ? Figures.Percent(accuracy) : "")} |"));
        return string.Join('\n', lines);
    }

    // The whole document has a hundred lines; most are as ever.
    private static string Options(ExperimentResult result)
    {
        var usual = new RunConfiguration { Model = result.Network is { } network ? Preset.Get(network).Options : new() };
        var defaults = usual.List();
        var lines = new List<string>
        {
            "## Options",
            "",
            $"What differs from the library's defaults{(result.Network is null ? "" : $" and from the preset {result.Network}")}; everything is in [seed-{result.Seed}.json](seed-{result.Seed}.json).",
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
