using System.CommandLine;
using System.Globalization;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the command <c>evaluate</c>, which evaluates the weights of a finished run on a test set and shows the accuracy of each class.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "the run folder of a finished run" };
        var data = new Option<string?>("--data")
        {
            Description = "a folder with images of the classes that the run was trained on, as for train (default: CIFAR-10 or the synthetic images, if the run was trained on them)",
            HelpName = "DIR",
        };
        var pictures = new PictureArguments();
        var threads = RunArguments.Threads();
        var augmentation = new Option<TestTimeAugmentation?>("--tta")
        {
            Description = "none, mirror or mirrorAndShift (default: as in training)",
            HelpName = "VALUE",
        };
        var command = new Command("evaluate", "Evaluate the weights of a finished run on the test set, class by class.") { run, data, augmentation, threads };
        pictures.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var folder = new RunFolder(parsed.GetValue(run)!);
            var record = folder.ReadRecord();
            record.Options.Training.TestTimeAugmentation = parsed.GetValue(augmentation) ?? record.Options.Training.TestTimeAugmentation;
            RunArguments.Apply(parsed.GetValue(threads));
            using var model = ResNet.Load(folder.Weights);
            Evaluate(record.Options, model, LoadTest(parsed.GetValue(data), record.Data, model, pictures.Read(parsed)), cancellation);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static ImageDataset LoadTest(string? wanted, string trainedOn, ResNet model, ImageFolderOptions pictures)
    {
        if (wanted is null && trainedOn == RunData.PicturesName)
        {
            throw new ArgumentException($"The run was trained on pictures of {string.Join(", ", model.ClassNames ?? [])}: specify their folder with --data.");
        }
        var size = (model.Preprocessing?.Shape ?? model.Plan.Input).Height;
        return RunData.Load(wanted ?? (trainedOn == RunData.SyntheticName ? RunData.SyntheticName : "auto"), size, Console.Error.WriteLine, pictures).Test;
    }

    private static void Evaluate(RunConfiguration configuration, ResNet model, ImageDataset test, CancellationToken cancellation)
    {
        configuration.Data.Normalization = model.Preprocessing?.Normalization ?? configuration.Data.Normalization;
        var result = new Trainer(model, configuration.Training).Evaluate(configuration.Data.CreateEvaluation(test), cancellation);
        var width = test.ClassNames.Max(name => name.Length);
        foreach (var (name, accuracy) in test.ClassNames.Zip(result.ClassAccuracies))
        {
            Print($"{name.PadRight(width)}  {100 * accuracy,6:F2} %");
        }
        Print($"{"all".PadRight(width)}  {100 * result.Accuracy,6:F2} %   loss {result.Loss:F4}   {result.Count:N0} images");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
