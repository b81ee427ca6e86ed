using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Experiments;

/// <summary><c>experiments page</c>: an experiment's page and charts anew, from its published results.</summary>
internal static class PageCommand
{
    public static Command Create()
    {
        var name = ExperimentArguments.Experiment();
        var results = ExperimentArguments.Results();
        var command = new Command("page", "Write an experiment's page and charts anew from its published results; the prose around them stays.") { name, results };
        command.SetAction(parsed =>
        {
            Console.WriteLine(ExperimentArguments.GetResults(parsed.GetValue(results)).WritePage(parsed.GetValue(name)!));
            return ExitCode.Success;
        });
        return command;
    }
}
