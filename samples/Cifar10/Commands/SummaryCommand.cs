using System.CommandLine;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the command <c>summary</c>, which describes a network layer by layer without creating tensors.</summary>
internal static class SummaryCommand
{
    public static Command Create()
    {
        var preset = RunArguments.Preset();
        var config = RunArguments.Config();
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var markdown = new Option<bool>("--markdown") { Description = "print a Markdown table" };
        var command = new Command("summary", "Describe a network: the shape, receptive field, parameters and multiply-adds of each layer.")
        {
            preset, config, json, markdown,
        };
        command.SetAction(parsed =>
        {
            var options = ConfigurationReader.Read(parsed.GetValue(preset), parsed.GetValue(config), []).Model;
            var format = parsed.GetValue(json) ? SummaryFormat.Json
                : parsed.GetValue(markdown) ? SummaryFormat.Markdown
                : SummaryFormat.Text;
            Console.WriteLine(ResNetBuilder.FromOptions(options).Describe().Summary(format));
            return ExitCode.Success;
        });
        return command;
    }
}
