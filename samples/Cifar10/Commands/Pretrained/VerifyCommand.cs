using System.CommandLine;
using System.Globalization;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary>
/// Defines the command <c>pretrained verify</c>, which downloads, verifies and loads trained networks. With <c>--images</c>, it also measures their accuracy.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var names = PretrainedArguments.Names(ArgumentArity.ZeroOrMore);
        var images = new Option<string?>("--images")
        {
            Description = "a folder with a subfolder of pictures for each class, which has the name of the class or its number in ImageNet (n01440764); "
                + "or the folder of CIFAR-10",
            HelpName = "DIR",
        };
        var command = new Command("verify", "Download, verify and load trained networks (default: all known ones), and measure their accuracy on pictures.")
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
                    // An error in one network does not prevent the others from being verified.
                    failed = true;
                    UserErrors.Tell($"{network}: {error.Message}");
                }
            }

            return failed ? ExitCode.Failed : ExitCode.Success;
        });
        return command;
    }

    private static string Checked(PretrainedNetwork network) => network.Sha256 is { } digits ? $"SHA-256 {digits[..8]}… matches" : "no expected SHA-256";

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
        var accuracy = string.Create(CultureInfo.InvariantCulture, $", {100.0 * right / count:F2} % of {count:N0} pictures correct");
        return network.Accuracy is { } published ? accuracy + string.Create(CultureInfo.InvariantCulture, $" (published: {100 * published:F2} %)") : accuracy;
    }
}
