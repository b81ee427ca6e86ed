using System.CommandLine;
using System.Globalization;
using ResNetKit.Models;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;
using ResNetKit.Serialization;
using ResNetKit.Training;
using ResNetKit.Training.Callbacks;
using TorchSharp;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary><c>train</c>: trains a network and leaves weights, history and <c>run.json</c> in a folder.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var preset = RunArguments.Preset();
        var config = RunArguments.Config();
        var data = RunArguments.Data();
        var threads = RunArguments.Threads();
        var seed = new Option<string?>("--seed") { Description = "seed of everything random", HelpName = "N" };
        var output = new Option<string>("--out")
        {
            Description = "the folder that the run leaves its files in",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("runs", "latest"),
        };
        var options = Setting.All.Select(setting => (Setting: setting, Option: setting.ToOption())).ToList();
        var command = new Command("train", "Train a network; leave its weights, its history and run.json in a folder.")
        {
            preset, config, data, output, seed, threads,
        };
        foreach (var (_, option) in options)
            command.Options.Add(option);

        command.SetAction((parsed, cancellation) =>
        {
            var given = options
                .Append((Setting.Seeds[0], seed))
                .Append((Setting.Seeds[1], seed))
                .Select(pair => (pair.Item1, Value: parsed.GetValue(pair.Item2)!))
                .Where(pair => pair.Value is not null)
                .ToList();
            var file = parsed.GetValue(config);
            var configuration = ConfigurationReader.Read(parsed.GetValue(preset), file, given);
            configuration.Validate();

            var images = RunData.Load(parsed.GetValue(data)!, Console.Error.WriteLine);
            if (images.IsSynthetic && file is null && parsed.GetResult("--epochs") is null)
                configuration.Training.Epochs = RunData.SyntheticEpochs;
            RunArguments.Apply(parsed.GetValue(threads));
            var name = parsed.GetValue(preset) ?? (file is null ? RunArguments.DefaultPreset : null);
            return Task.FromResult(Train(name, configuration, images, parsed.GetValue(output)!, cancellation));
        });
        return command;
    }

    private static int Train(string? preset, RunConfiguration configuration, RunData data, string output, CancellationToken cancellation)
    {
        data.Fit(configuration.Model);
        var plan = configuration.Validate();
        Directory.CreateDirectory(output);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{preset ?? "network"}, {plan.Parameters:N0} parameters, on {data.Name}: {data.Train.Count:N0} training and {data.Test.Count:N0} test images"));

        torch.manual_seed(configuration.Training.Seed);
        using var model = ResNetBuilder.FromOptions(configuration.Model).Build();
        var trainer = new Trainer(model, configuration.Training)
        {
            Callbacks = { new ProgressBar(), new CsvLog(Path.Combine(output, "history.csv")) },
        };
        var result = trainer.Fit(Split(configuration, data), cancellation);

        Safetensors.Save(Path.Combine(output, "weights.safetensors"), model.state_dict());
        var record = RunRecord.Create(preset, plan.Parameters, data.Name, configuration, result);
        record.Save(output);
        Console.WriteLine(record.TestAccuracy is { } accuracy
            ? string.Create(CultureInfo.InvariantCulture, $"test accuracy {100 * accuracy:F2} % after {record.Epochs} epochs; everything is in {output}")
            : $"stopped before the first epoch ended; everything is in {output}");
        return result.StopReason == StopReason.Cancelled ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static TrainingData Split(RunConfiguration configuration, RunData data)
    {
        var test = configuration.Data.CreateEvaluation(data.Test);
        if (configuration.Data.ValidationFraction == 0)
            return new TrainingData(configuration.Data.CreateTraining(data.Train), Test: test);
        var (train, validation) = data.Train.Split(configuration.Data.ValidationFraction, configuration.Data.Seed);
        return new TrainingData(configuration.Data.CreateTraining(train), configuration.Data.CreateEvaluation(validation), test);
    }
}
