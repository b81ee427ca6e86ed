using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ResNetKit.Samples.Hosted;

/// <summary>Trains the network of the host, from the last checkpoint if there is one, and then stops the host.</summary>
internal sealed partial class TrainingService(
    ResNet model, TrainerFactory trainers, IOptions<DataOptions> data, RunOptions run,
    IHostApplicationLifetime host, ILogger<TrainingService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The exit code stays 1 if an exception ends the training.
        Environment.ExitCode = 1;
        try
        {
            await Task.Run(() => Train(stoppingToken), CancellationToken.None);
            Environment.ExitCode = 0;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ArgumentException or NonFiniteLossException)
        {
            TrainingFailed(error.Message);
        }
        finally
        {
            host.StopApplication();
        }
    }

    private void Train(CancellationToken stoppingToken)
    {
        var train = data.Value.CreateTraining(run.Images(train: true));
        var test = data.Value.CreateEvaluation(run.Images(train: false));
        var checkpoints = new CheckpointSaver(run.Folder);
        var trainer = trainers.Create(model, checkpoints);
        if (File.Exists(checkpoints.LastPath))
        {
            trainer.Resume(checkpoints.LastPath);
        }

        var result = trainer.Fit(train, test, stoppingToken);
        if (result.StopReason == StopReason.Cancelled)
        {
            Interrupted(checkpoints.LastPath);
            return;
        }

        var weights = Path.Combine(checkpoints.Folder, "weights.safetensors");
        model.Save(weights);
        Finished(result.History[^1].TestAccuracy, weights);
    }

    [LoggerMessage(101, LogLevel.Information, "Test accuracy {Accuracy:p2}; the weights are in '{Weights}'")]
    private partial void Finished(double? accuracy, string weights);

    [LoggerMessage(102, LogLevel.Warning, "Interrupted; the next start continues from '{Checkpoint}'")]
    private partial void Interrupted(string checkpoint);

    [LoggerMessage(103, LogLevel.Critical, "Training failed: {Message}")]
    private partial void TrainingFailed(string message);
}
