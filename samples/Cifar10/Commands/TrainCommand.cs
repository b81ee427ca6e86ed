using System.CommandLine;
using System.Globalization;
using ResNetKit.Mpi;
using ResNetKit.Samples.Cifar10.Configuration;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the command <c>train</c>, which trains a network and writes all results to a run folder.</summary>
internal sealed class TrainCommand
{
    private readonly RunSettings _settings = new();
    private readonly Option<string> _data = RunArguments.Data();
    private readonly Option<int> _imageSize = RunArguments.ImageSize();
    private readonly PictureArguments _pictures = new();
    private readonly Option<int?> _threads = RunArguments.Threads();
    private readonly CallbackArguments _callbacks = new();
    private readonly Option<bool> _resume = new("--resume") { Description = "continue the run in --out from its last checkpoint" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "delete the earlier run in --out and start a new one" };
    private readonly Option<bool> _distributed = new("--distributed") { Description = "train in the processes that mpirun started, each with its share of each batch" };
    private readonly Option<bool> _synchronize = new("--sync-batch-norm") { Description = "with --distributed: batch norms use the statistics of the whole batch" };
    private readonly Option<bool> _bfloat16Gradients = new("--bfloat16-gradients") { Description = "with --distributed: send gradients as bfloat16, in half as many bytes" };
    private readonly Option<string> _output = new("--out")
    {
        Description = "the run folder",
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine("runs", "latest"),
    };

    public static Command Create()
    {
        var train = new TrainCommand();
        var command = new Command("train", "Train a network; write weights, checkpoints, history, report and run.json to a run folder.")
        {
            train._data, train._imageSize, train._output, train._resume, train._overwrite, train._threads,
        };
        train._pictures.AddTo(command);
        command.Options.Add(train._distributed);
        command.Options.Add(train._synchronize);
        command.Options.Add(train._bfloat16Gradients);
        train._settings.AddTo(command);
        train._callbacks.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(train.Run(parsed, cancellation)));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        foreach (var option in new[] { _synchronize, _bfloat16Gradients })
        {
            if (parsed.GetValue(option) && !parsed.GetValue(_distributed))
            {
                throw new ArgumentException($"{option.Name} requires --distributed.");
            }
        }

        var processes = parsed.GetValue(_distributed) ? MpiProcessGroup.Start() : null;
        var isMain = processes?.IsMain ?? true;
        if (processes?.Size == 1)
        {
            Console.Error.WriteLine("notice: --distributed has no effect in a single process. Start the program with mpirun -n N.");
        }

        var folder = new RunFolder(parsed.GetValue(_output)!);
        var resuming = parsed.GetValue(_resume);
        var checkpoints = _callbacks.CreateCheckpointSaver(parsed, folder.Checkpoints);
        if (resuming && parsed.GetValue(_overwrite))
        {
            throw new ArgumentException("Specify --resume or --overwrite, not both.");
        }
        if (resuming && !File.Exists(checkpoints.LastPath))
        {
            throw new FileNotFoundException($"There is nothing to resume in \"{folder}\": {checkpoints.LastPath} does not exist.");
        }
        CheckFree();

        var earlier = resuming && File.Exists(folder.Configuration) ? folder.Configuration : null;
        var configuration = _settings.Read(parsed, earlier);
        var preset = _settings.PresetName(parsed, configuration);
        var data = RunData.Load(parsed.GetValue(_data)!, parsed.GetValue(_imageSize), Notice, _pictures.Read(parsed));
        if (data.IsSynthetic && earlier is null && !_settings.NamesEpochs(parsed))
        {
            configuration.Training.Epochs = RunData.SyntheticEpochs;
        }
        data.Fit(configuration.Model);
        var plan = configuration.Validate();
        RunArguments.Apply(parsed.GetValue(_threads), processes?.LocalSize ?? 1);
        using var held = isMain ? folder.Lock() : null;

        // Another process may have trained here in the meantime.
        CheckFree();

        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{preset ?? "network"}, {plan.Parameters:N0} parameters, on {data.Name}: {data.Train.Count:N0} training and {data.Test.Count:N0} test images"));
        using var model = data.Build(configuration);
        var trainer = new Trainer(model, configuration.Training)
        {
            Callbacks = { new RunBeginning(folder, held, configuration, resuming), new ProgressBar(), new CsvLog(folder.History), checkpoints },
            OutputFolder = folder.ToString(),
            Logger = new ConsoleWarnings(),
        };
        if (processes is not null)
        {
            trainer.UseProcessGroup(processes, new DistributedOptions
            {
                SynchronizeBatchNorm = parsed.GetValue(_synchronize),
                BFloat16Gradients = parsed.GetValue(_bfloat16Gradients),
            });
            if (processes.Size > 1)
            {
                Say($"{processes.Size} processes, {processes.Library}");
            }
        }

        if (resuming)
        {
            trainer.Resume(checkpoints.LastPath);
        }
        _callbacks.AddTo(trainer, parsed, folder);

        TrainingResult result;
        try
        {
            result = trainer.Fit(data.Split(configuration), cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The command was valid, but a file could not be read or written.
            UserErrors.Tell(error.Message);
            return ExitCode.Failed;
        }

        if (!isMain)
        {
            return result.StopReason == StopReason.Cancelled ? ExitCode.Interrupted : ExitCode.Success;
        }

        var record = RunRecord.Create(preset, plan.Parameters, data.Name, configuration, result);
        var failures = folder.Finish(record, result, data, plan, model);
        foreach (var failure in result.CallbackFailures)
        {
            Console.Error.WriteLine($"warning: {failure.Callback} failed {failure.Count} times, first in {failure.Moment}: {failure.Exception.Message}");
        }
        foreach (var failure in failures)
        {
            UserErrors.Tell(failure);
        }
        Console.WriteLine(Conclusion(record, result, folder));
        var stoppedByDisk = checkpoints.StopOnFailure && result.StopReason == StopReason.StoppedByCallback && result.CallbackFailures.Any(failure => failure.Callback == checkpoints.Name);
        if (failures.Count > 0 || stoppedByDisk)
        {
            return ExitCode.Failed;
        }
        return result.StopReason == StopReason.Cancelled ? ExitCode.Interrupted : ExitCode.Success;

        void CheckFree()
        {
            if (isMain && !resuming && folder.HoldsRun && !parsed.GetValue(_overwrite))
            {
                throw new ArgumentException(
                    $"\"{folder}\" already has a run. Continue it with --resume, replace it with --overwrite, or specify another folder with --out.");
            }
        }

        void Say(string text)
        {
            if (isMain)
            {
                Console.WriteLine(text);
            }
        }

        void Notice(string text)
        {
            if (isMain)
            {
                Console.Error.WriteLine(text);
            }
        }
    }

    private static string Conclusion(RunRecord record, TrainingResult result, RunFolder folder)
    {
        var accuracy = record.TestAccuracy is { } reached
            ? string.Create(CultureInfo.InvariantCulture, $"test accuracy {100 * reached:F2} % after {record.Epochs} epochs")
            : "stopped before the first epoch ended";
        return result.StopReason == StopReason.Cancelled
            ? $"{accuracy}; interrupted: use the same command with --resume to continue; everything is in {folder}"
            : $"{accuracy}; everything is in {folder}, see report.html there";
    }
}
