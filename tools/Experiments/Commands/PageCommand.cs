using System.CommandLine;
using ResNetKit.Samples.Cifar10.Experiments;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary>Defines the command <c>experiments page</c>, which rewrites the page and charts of an experiment from its published results.</summary>
internal static class PageCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = $"the experiment, \"{SweepResults.Prefix}NAME\" for a sweep, or \"{TransferResults.Name}\"" };
        var results = ExperimentArguments.Results();
        var command = new Command("page", "Rewrite the page and charts of an experiment from its published results. Other text on the page is kept.") { name, results };
        command.SetAction(parsed =>
        {
            Console.WriteLine(ExperimentArguments.GetResults(parsed.GetValue(results)).WritePage(parsed.GetValue(name)!));
            return ExitCode.Success;
        });
        return command;
    }
}
