using Microsoft.Extensions.Logging;

namespace ResNetKit.Training;

/// <summary>Defines the log messages of a trainer.</summary>
internal static partial class TrainingLog
{
    [LoggerMessage(
        1, LogLevel.Information, "Training {Parameters} parameters for {Epochs} epochs of {Batches} batches on {Device} in {Precision}")]
    public static partial void TrainingBegins(ILogger logger, long parameters, int epochs, int batches, string device, Precision precision);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "Epoch {Epoch}: loss {TrainLoss:f4}, accuracy in training {Train:p2}, validation {Validation:p2}, test {Test:p2}, {Seconds:f1} s")]
    public static partial void EpochEnded(
        ILogger logger, int epoch, double trainLoss, double train, double? validation, double? test, double seconds);

    [LoggerMessage(3, LogLevel.Information, "Training ended after {Steps} steps: {Reason}")]
    public static partial void TrainingEnded(ILogger logger, long steps, StopReason reason);

    [LoggerMessage(4, LogLevel.Error, "Callback {Callback} failed in {Moment}: {Message}")]
    public static partial void CallbackFailed(ILogger logger, string callback, string moment, string message, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "Resuming at epoch {Epoch}, batch {Batch}, step {Step} from '{Path}'")]
    public static partial void Resuming(ILogger logger, int epoch, int batch, long step, string path);

    [LoggerMessage(6, LogLevel.Debug, "Checkpoint written to '{Path}' at step {Step}")]
    public static partial void CheckpointWritten(ILogger logger, string path, long step);

    [LoggerMessage(
        7, LogLevel.Warning, "This processor has no instructions for bfloat16; it is emulated, and slower than Float32")]
    public static partial void BFloat16IsEmulated(ILogger logger);

    [LoggerMessage(
        8, LogLevel.Warning, "The model has a convolution that libtorch does not compute safely channels-last; it is trained with ChannelsLast off")]
    public static partial void KeepsChannelsFirst(ILogger logger);

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "The run started with {Before} epochs and continues with {Now}: after step {Step} the learning rate changes from {RateBefore:g4} to {RateNow:g4}")]
    public static partial void ScheduleChanges(ILogger logger, int before, int now, long step, double rateBefore, double rateNow);
}
