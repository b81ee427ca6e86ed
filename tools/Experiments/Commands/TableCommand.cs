using System.CommandLine;
using ResNetKit.Samples.Cifar10.Experiments;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>Defines the command <c>experiments table</c>, which compares the documented accuracies of experiments with our published results.</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var results = ExperimentArguments.Results();
        var write = new Option<bool>("--write") { Description = "write the table to README.md in the folder of the results and to that of the repository, between their marks" };
        var check = new Option<bool>("--check") { Description = "fail if one of these files has an outdated table" };
        var command = new Command("table", "Print a table that compares the documented results with the published ones.") { results, write, check };
        command.SetAction(parsed =>
        {
            var published = ExperimentArguments.GetResults(parsed.GetValue(results));
            Console.WriteLine(ResultTable.Write(published.ReadAll(), published.SweepsWithResults, way: null));
            if (parsed.GetValue(write))
            {
                foreach (var file in published.WriteTables())
                {
                    Console.Error.WriteLine($"written into {file}");
                }
            }

            var outdated = parsed.GetValue(check) ? published.FindOutdatedTables() : [];
            foreach (var file in outdated)
            {
                UserErrors.Tell($"the table in {file} is outdated; update it with \"experiments table --write\"");
            }
            return outdated.Count == 0 ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }
}
