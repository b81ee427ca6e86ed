using System.CommandLine;
using System.Globalization;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary><c>evaluate</c>: what a finished run's weights reach on a test set, class by class.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "the folder that train left its files in" };
        var data = RunArguments.Data();
        var imageSize = RunArguments.ImageSize();
        var threads = RunArguments.Threads();
        var augmentation = new Option<TestTimeAugmentation?>("--tta")
        {
            Description = "none, mirror or mirrorAndShift (default: as in training)",
            HelpName = "VALUE",
        };
        var command = new Command("evaluate", "Evaluate a finished run's weights on the test set, class by class.") { run, data, imageSize, augmentation, threads };
        command.SetAction((parsed, cancellation) =>
        {
            var folder = new RunFolder(parsed.GetValue(run)!);
            var configuration = folder.ReadRecord().Options;
            configuration.Training.TestTimeAugmentation = parsed.GetValue(augmentation) ?? configuration.Training.TestTimeAugmentation;
            RunArguments.Apply(parsed.GetValue(threads));
            Evaluate(configuration, folder.Weights, RunData.Load(parsed.GetValue(data)!, parsed.GetValue(imageSize), Console.Error.WriteLine), cancellation);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static void Evaluate(RunConfiguration configuration, string weights, RunData data, CancellationToken cancellation)
    {
        using var model = ResNetBuilder.FromOptions(configuration.Model).Build();
        model.LoadWeights(weights);
        var result = new Trainer(model, configuration.Training).Evaluate(configuration.Data.CreateEvaluation(data.Test), cancellation);
        var names = data.Test.ClassNames;
        var width = names.Max(name => name.Length);
        foreach (var (name, accuracy) in names.Zip(result.ClassAccuracies))
            Print($"{name.PadRight(width)}  {100 * accuracy,6:F2} %");
        Print($"{"all".PadRight(width)}  {100 * result.Accuracy,6:F2} %   loss {result.Loss:F4}   {result.Count:N0} images");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
