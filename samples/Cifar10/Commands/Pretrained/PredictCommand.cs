using System.CommandLine;

namespace ResNetKit.Samples.Cifar10.Commands.Pretrained;

/// <summary>Defines the command <c>pretrained predict</c>, which classifies pictures with a trained network.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("network") { Description = PretrainedArguments.Names(ArgumentArity.ExactlyOne).Description };
        var pictures = new Argument<string[]>("pictures") { Description = "picture files", Arity = ArgumentArity.OneOrMore };
        var top = new Option<int>("--top") { Description = "the number of classes to show for each picture", HelpName = "N", DefaultValueFactory = _ => 3 };
        var preset = new Option<string?>("--preset") { Description = "the architecture, for files that do not contain it and for names that are not listed", HelpName = "NAME" };
        var command = new Command("predict", "Classify pictures with a trained network.") { name, pictures, top, preset };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new PretrainedOptions { Network = parsed.GetValue(preset) is { } known ? Preset.Get(known).Options : null };
            using var model = await ResNet.PretrainedAsync(parsed.GetValue(name)!, options, new DownloadMeter(), cancellation);
            if (model.Preprocessing is null)
            {
                throw new ArgumentException(
                    $"The file of '{PretrainedNetwork.Resolve(parsed.GetValue(name)!)}' does not contain the preprocessing of pictures: "
                    + "load it in a program that specifies the preprocessing.");
            }
            foreach (var picture in parsed.GetValue(pictures)!)
            {
                Console.WriteLine($"{picture}  {model.Predict(picture).Top(parsed.GetValue(top))}");
            }
            return ExitCode.Success;
        });
        return command;
    }
}
