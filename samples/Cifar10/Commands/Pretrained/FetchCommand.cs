using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary>Defines the command <c>pretrained fetch</c>, which downloads trained networks to the cache and verifies them.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        var names = PretrainedArguments.Names(ArgumentArity.OneOrMore);
        var command = new Command("fetch", "Download trained networks to the cache and verify their checksums.") { names };
        command.SetAction(async (parsed, cancellation) =>
        {
            foreach (var name in parsed.GetValue(names)!)
            {
                var network = PretrainedNetwork.Resolve(name);
                var path = await network.DownloadAsync(progress: new DownloadMeter(), cancellationToken: cancellation);
                Console.WriteLine($"{network}  {path}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}
