using System.CommandLine;
using System.Globalization;
using ResNetKit.Reporting;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the command <c>lr-find</c>, which performs a learning-rate range test and writes its curve.</summary>
internal static class LearningRateFindCommand
{
    public static Command Create()
    {
        var settings = new RunSettings();
        var data = RunArguments.Data();
        var imageSize = RunArguments.ImageSize();
        var pictures = new PictureArguments();
        var threads = RunArguments.Threads();
        var defaults = new LearningRateFinderOptions();
        var minimum = new Option<double>("--min") { Description = "the first learning rate", DefaultValueFactory = _ => defaults.MinLearningRate };
        var maximum = new Option<double>("--max") { Description = "the last learning rate", DefaultValueFactory = _ => defaults.MaxLearningRate };
        var steps = new Option<int>("--steps") { Description = "the number of steps", DefaultValueFactory = _ => defaults.Steps };
        var output = new Option<string>("--out") { Description = "the file of the curve", HelpName = "FILE.svg", DefaultValueFactory = _ => "lr-find.svg" };
        var command = new Command("lr-find", "Find a learning rate: train for some steps at increasing learning rates and find where the loss falls fastest.")
        {
            data, imageSize, minimum, maximum, steps, output, threads,
        };
        pictures.AddTo(command);
        settings.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var configuration = settings.Read(parsed);
            var finder = new LearningRateFinderOptions
            {
                MinLearningRate = parsed.GetValue(minimum),
                MaxLearningRate = parsed.GetValue(maximum),
                Steps = parsed.GetValue(steps),
            };
            finder.Validate();
            RunArguments.Apply(parsed.GetValue(threads));
            var images = RunData.Load(parsed.GetValue(data)!, parsed.GetValue(imageSize), Console.Error.WriteLine, pictures.Read(parsed));
            images.Fit(configuration.Model);

            using var model = images.Build(configuration);
            var curve = new Trainer(model, configuration.Training).FindLearningRate(images.Split(configuration).Train, finder, cancellation);
            ReportWriter.WriteRangeTest(parsed.GetValue(output)!, curve);
            if (curve.Problem is { } problem)
            {
                Console.Error.WriteLine($"{problem} The curve is in {parsed.GetValue(output)}.");
                return Task.FromResult(ExitCode.Failed);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"suggested learning rate: {curve.Suggestion:G3} (loss lowest at {curve.LossMinimum:G3}); the curve is in {parsed.GetValue(output)}"));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
