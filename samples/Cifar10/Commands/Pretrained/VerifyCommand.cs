using System.CommandLine;
using System.Globalization;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary><c>pretrained verify</c>: fetches trained networks, checks and loads them, and measures them on pictures.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var names = PretrainedArguments.Names(ArgumentArity.ZeroOrMore);
        var images = new Option<string?>("--images")
        {
            Description = "a folder that has a folder of pictures for each class, named as the network names it; or the folder of CIFAR-10",
            HelpName = "DIR",
        };
        var command = new Command("verify", "Fetch, check and load trained networks, all that are known by name where none are named; measure their accuracy on pictures.")
        {
            names, images,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = parsed.GetValue(names) is { Length: > 0 } some ? some.Select(PretrainedNetwork.Resolve) : PretrainedNetwork.All;
            var pictures = parsed.GetValue(images) is { } folder ? LabeledPictures.In(folder) : null;
            var failed = false;
            foreach (var network in wanted.ToList())
            {
                try
                {
                    using var model = await ResNet.PretrainedAsync(network.Name, progress: new DownloadMeter(), cancellationToken: cancellation);
                    Console.WriteLine($"{network}  {Checked(network)}, loaded{Measured(model, network, pictures)}");
                }
                catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
                {
                    // Whatever is wrong with one file, the others are looked at.
                    failed = true;
                    UserErrors.Tell($"{network}: {error.Message}");
                }
            }

            return failed ? ExitCode.Failed : ExitCode.Success;
        });
        return command;
    }

    private static string Checked(PretrainedNetwork network) => network.Sha256 is { } digits ? $"SHA-256 {digits[..8]}… agrees" : "SHA-256 not known beforehand";

    private static string Measured(ResNet model, PretrainedNetwork network, LabeledPictures? pictures)
    {
        if (pictures is null || model.ClassNames is null || model.Preprocessing is null)
        {
            return "";
        }
        var (right, count) = pictures.Measure(model);
        if (count == 0)
        {
            return ", knows none of the classes";
        }
        var accuracy = string.Create(CultureInfo.InvariantCulture, $", {100.0 * right / count:F2} % of {count:N0} pictures right");
        return network.Accuracy is { } published ? accuracy + string.Create(CultureInfo.InvariantCulture, $" (published: {100 * published:F2} %)") : accuracy;
    }
}
