using System.CommandLine;
using ResNetKit.Samples.Cifar10.Runs;

namespace ResNetKit.Samples.Cifar10.Commands;

/// <summary>Defines the options that add callbacks to a run.</summary>
internal sealed class CallbackArguments
{
    private readonly Option<int?> _earlyStopping = new("--early-stopping") { Description = "stop after N epochs without improvement", HelpName = "N" };
    private readonly Option<double?> _timeLimit = new("--time-limit") { Description = "stop after this number of minutes", HelpName = "MINUTES" };
    private readonly Option<int> _checkpointEvery = new("--checkpoint-every") { Description = "keep a numbered checkpoint of every Nth epoch", HelpName = "N" };
    private readonly Option<string> _onCheckpointFailure = new("--on-checkpoint-failure")
    {
        Description = "what to do if a checkpoint cannot be written: continue or stop",
        DefaultValueFactory = _ => "continue",
    };

    private readonly Option<string> _monitor = new("--monitor")
    {
        Description = "metric for the best checkpoint and early stopping, such as validation/accuracy (default: the validation loss if there is one, or else the training loss)",
        HelpName = "METRIC",
        DefaultValueFactory = _ => MonitoredMetric.Auto,
    };

    private readonly Option<string[]> _logs = new("--log")
    {
        Description = "additional logs in the run folder: jsonl, tensorboard, rate",
        HelpName = "LOG",
        AllowMultipleArgumentsPerToken = true,
    };

    public CallbackArguments()
    {
        _logs.AcceptOnlyFromAmong("jsonl", "tensorboard", "rate");
        _onCheckpointFailure.AcceptOnlyFromAmong("continue", "stop");
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_monitor);
        command.Options.Add(_earlyStopping);
        command.Options.Add(_timeLimit);
        command.Options.Add(_checkpointEvery);
        command.Options.Add(_onCheckpointFailure);
        command.Options.Add(_logs);
    }

    /// <summary>Gets the name of the monitored metric. The form <c>ValidationLoss</c> is converted to <c>validation/loss</c>.</summary>
    public string Monitor(ParseResult parsed)
    {
        var name = parsed.GetValue(_monitor)!;
        foreach (var split in new[] { "validation", "train", "test" })
        {
            if (name.Length > split.Length && name.StartsWith(split, StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetterUpper(name[split.Length]))
            {
                return $"{split}/{char.ToLowerInvariant(name[split.Length])}{name[(split.Length + 1)..]}";
            }
        }

        return name.Equals(MonitoredMetric.Auto, StringComparison.OrdinalIgnoreCase) ? MonitoredMetric.Auto : name;
    }

    /// <summary>Creates the callback that writes checkpoints.</summary>
    public CheckpointSaver CreateCheckpointSaver(ParseResult parsed, string folder) => new(folder, Monitor(parsed))
    {
        EveryEpochs = parsed.GetValue(_checkpointEvery),
        StopOnFailure = parsed.GetValue(_onCheckpointFailure) == "stop",
    };

    /// <summary>Adds the requested callbacks to a trainer.</summary>
    public void AddTo(Trainer trainer, ParseResult parsed, RunFolder folder)
    {
        if (parsed.GetValue(_earlyStopping) is { } patience)
        {
            trainer.Callbacks.Add(new EarlyStopping(patience, Monitor(parsed)));
        }
        if (parsed.GetValue(_timeLimit) is { } minutes)
        {
            trainer.Callbacks.Add(new TimeLimit(TimeSpan.FromMinutes(minutes)));
        }

        var logs = parsed.GetValue(_logs) ?? [];
        if (logs.Contains("jsonl"))
        {
            trainer.Callbacks.Add(new JsonLinesLog(folder.File("log.jsonl")));
        }
        if (logs.Contains("rate"))
        {
            trainer.Callbacks.Add(new LearningRateMonitor(folder.File("learning-rate.csv")));
        }
        if (logs.Contains("tensorboard"))
        {
            trainer.Callbacks.Add(new TensorBoardLog(folder.File("tensorboard")));
        }
    }
}
