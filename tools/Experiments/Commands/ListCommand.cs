using System.CommandLine;
using ResNetKit.Samples.Cifar10.Experiments;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>Defines the command <c>experiments list</c>, which lists the experiments and their progress.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var results = ExperimentArguments.Results();
        var command = new Command("list", "List the experiments, with their network, epochs, documented accuracy and the seeds that have a result.") { results };
        command.SetAction(parsed =>
        {
            var published = ExperimentArguments.GetResults(parsed.GetValue(results));
            var rows = RecipeBook.All.Select(recipe => Row(recipe, published.Find(recipe.Name))).Prepend(["experiment", "network", "parameters", "epochs", "documented", "results", ""]).ToList();
            var widths = Enumerable.Range(0, rows[0].Length - 1).Select(column => rows.Max(row => row[column].Length)).ToList();
            foreach (var row in rows)
            {
                Console.WriteLine(string.Join("  ", row.Select((cell, column) => column < widths.Count ? cell.PadRight(widths[column]) : cell)).TrimEnd());
            }

            Console.WriteLine();
            foreach (var sweep in SweepBook.All)
            {
                Console.WriteLine($"sweep {sweep.Name}: {sweep.Title}, {Figures.Count(sweep.Trials.Count, "trial")}, {Figures.Count(sweep.Trials.Count(trial => published.FindSweep(sweep).Find(trial) is not null))} finished");
            }
            return ExitCode.Success;
        });
        return command;
    }

    private static bool IsChanged(Recipe recipe, PublishedExperiment? published) =>
        published is not null && published.Results.Any(result => recipe.Differences(result.Seed, validation: 0, result.Options, result.FoundLearningRate).Length > 0);

    private static string[] Row(Recipe recipe, PublishedExperiment? published)
    {
        var done = published?.Results.Select(result => result.Seed).ToList() ?? [];
        return
        [
            recipe.Name,
            recipe.Preset ?? "its own",
            Figures.Count(ResNetBuilder.FromOptions(recipe.Model).Describe().Parameters),
            Figures.Count(recipe.Training.Epochs),
            recipe.Documented is { } documented ? $"{documented.Experiment}: {documented}" : "",
            (done.Count == 0 ? "none" : $"seed {string.Join(", ", done)}") + $" of {Figures.Count(recipe.Seeds.Count, "seed")}"
                + (IsChanged(recipe, published) ? ", recipe changed since" : ""),
            recipe.Title,
        ];
    }
}
