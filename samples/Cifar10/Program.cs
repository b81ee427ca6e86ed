using System.CommandLine;
using System.Runtime.InteropServices;
using ResNetKit;
using ResNetKit.Samples.Cifar10.Commands;
using ResNetKit.Samples.Cifar10.Commands.Experiments;

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
    ExperimentsCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // "No command was given" comes before what was wrong with the one that was.
    UserErrors.Tell(parsed.Errors[^1].Message);
    return ExitCode.BadUsage;
}

// The first Ctrl-C asks the run to end in good order, a second one ends the process.
using var cancellation = new CancellationTokenSource();
void Cancel(PosixSignalContext context)
{
    context.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

return await UserErrors.CatchAsync(() => parsed.InvokeAsync(
    new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
    cancellation.Token));
