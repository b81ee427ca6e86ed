using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the command <c>download</c>, which downloads CIFAR-10 to the user's cache folder.</summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--to") { Description = "the folder", HelpName = "DIR", DefaultValueFactory = _ => Cifar10Dataset.DefaultFolder };
        var command = new Command("download", $"Download CIFAR-10 (170 MB) from {Cifar10Dataset.Source.Host}. Continues an interrupted download.") { folder };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var place = await Cifar10Dataset.DownloadAsync(parsed.GetValue(folder), new DownloadMeter(), cancellationToken: cancellation);
                Console.WriteLine($"CIFAR-10 is in {place}");
                return ExitCode.Success;
            }
            catch (OperationCanceledException)
            {
                UserErrors.Tell("interrupted; run the same command again to continue");
                return ExitCode.Interrupted;
            }
        });
        return command;
    }
}
