using System.CommandLine;
using System.Text.Json;
using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the command <c>compare</c>, which writes a report that compares several runs.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var runs = new Argument<string[]>("runs") { Description = "the run folders, two or more", Arity = new ArgumentArity(2, 100) };
        var output = new Option<string>("--out") { Description = "the file of the report", HelpName = "FILE.html", DefaultValueFactory = _ => "compare.html" };
        var command = new Command("compare", "Compare several runs in one report, with common charts and tables.") { runs, output };
        command.SetAction(parsed =>
        {
            var reports = parsed.GetValue(runs)!.Select(run => Report(new RunFolder(run))).ToList();
            ReportWriter.WriteComparison(parsed.GetValue(output)!, reports);
            Console.WriteLine($"{reports.Count} runs compared in {parsed.GetValue(output)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static RunReport Report(RunFolder folder)
    {
        var record = folder.ReadRecord();
        return new RunReport
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder.ToString())),
            History = record.History,
            Description = record.Preset,
            Options = OptionList.FromJson(JsonSerializer.SerializeToElement(record.Options, Configuration.RunConfiguration.Json)),
        };
    }
}
