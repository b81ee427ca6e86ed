using System.CommandLine;
using ResNetKit;
using ResNetKit.Samples.Cifar10.Commands;
using ResNetKit.Samples.Cifar10.Commands.Experiments;
using ResNetKit.Samples.Cifar10.Commands.Pretrained;

// Lets waiting threads of libtorch go to sleep early, because other processes may need the CPU. This must be set before libtorch is loaded.
Libtorch.LimitSpinning();

var root = new RootCommand("Trains residual networks with ResNetKit, on CIFAR-10 or on your own pictures.")
{
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    ExportCommand.Create(),
    LearningRateFindCommand.Create(),
    CompareCommand.Create(),
    SummaryCommand.Create(),
    PresetsCommand.Create(),
    DownloadCommand.Create(),
    PretrainedCommand.Create(),
    ExperimentsCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // The last error is the most specific one; "no command was given" comes first.
    UserErrors.Tell(parsed.Errors[^1].Message);
    return ExitCode.BadUsage;
}

using var stop = new StopSignals();

return await UserErrors.CatchAsync(() => parsed.InvokeAsync(
    new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
    stop.Token));
