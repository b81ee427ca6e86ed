using System.CommandLine;
using ResNetKit.Samples.Cifar10.Experiments;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary><c>experiments table</c>: documented results against ours, from the published results alone.</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var results = ExperimentArguments.Results();
        var write = new Option<bool>("--write") { Description = "put the table into README.md there and into the repository's, between their marks" };
        var check = new Option<bool>("--check") { Description = "fail where one of those says something else than the results" };
        var command = new Command("table", "Print documented results against ours, from the published results alone.") { results, write, check };
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
                UserErrors.Tell($"the table in {file} says something else than the results; \"experiments table --write\" writes it anew");
            }
            return outdated.Count == 0 ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }
}
