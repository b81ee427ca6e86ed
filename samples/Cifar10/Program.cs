using System.CommandLine;
using ResNetKit;
using ResNetKit.Samples.Cifar10.Commands;
using ResNetKit.Samples.Cifar10.Commands.Experiments;
using ResNetKit.Samples.Cifar10.Commands.Pretrained;

// Before libtorch is loaded: on a machine that does something else as well, threads that wait had better sleep soon.
CpuThreads.LimitSpinning();

var root = new RootCommand("Trains residual networks on CIFAR-10 with ResNetKit.")
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
    // "No command was given" comes before what was wrong with the one that was.
    UserErrors.Tell(parsed.Errors[^1].Message);
    return ExitCode.BadUsage;
}

using var stop = new StopSignals();

return await UserErrors.CatchAsync(() => parsed.InvokeAsync(
    new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
    stop.Token));
