using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary><c>pretrained fetch</c>: files of trained networks into the cache, checked.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        var names = PretrainedArguments.Names(ArgumentArity.OneOrMore);
        var command = new Command("fetch", "Fetch the files of trained networks into the cache, and check them.") { names };
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
