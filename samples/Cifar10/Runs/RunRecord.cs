using System.Diagnostics;
using System.Text.Json.Serialization;
using ResNetKit.Samples.Cifar10.Configuration;

namespace ResNetKit.Samples.Cifar10.Runs;

/// <summary>Contains the results of a run, as stored in <c>run.json</c>. Accuracies are from 0 to 1.</summary>
internal sealed record RunRecord : RunFacts
{
    [JsonPropertyName("preset")]
    public required string? Preset { get; init; }

    [JsonPropertyName("stop_reason")]
    public required StopReason StopReason { get; init; }

    [JsonPropertyName("test_accuracy")]
    public required double? TestAccuracy { get; init; }

    [JsonPropertyName("best_test_accuracy")]
    public required double? BestTestAccuracy { get; init; }

    [JsonPropertyName("best_epoch")]
    public required int? BestEpoch { get; init; }

    [JsonPropertyName("train_seconds")]
    public required double TrainSeconds { get; init; }

    [JsonPropertyName("images_per_second")]
    public required double ImagesPerSecond { get; init; }

    [JsonPropertyName("peak_rss_mb")]
    public double PeakResidentMegabytes { get; init; } = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024.0), 1);

    public static RunRecord Create(string? preset, long parameters, string data, RunConfiguration options, TrainingResult result)
    {
        var best = result.History.Where(epoch => epoch.TestAccuracy is not null).MaxBy(epoch => epoch.TestAccuracy);
        return new RunRecord
        {
            Preset = preset,
            Parameters = parameters,
            Data = data,
            Engine = Machine.Engine,
            Device = result.Device,
            Precision = result.Precision,
            Seed = options.Training.Seed,
            Epochs = result.History.Count,
            StopReason = result.StopReason,
            TestAccuracy = result.History is [.., var last] ? last.TestAccuracy : null,
            BestTestAccuracy = best?.TestAccuracy,
            BestEpoch = best?.Epoch,
            TrainSeconds = Math.Round(result.TrainSeconds, 3),
            ImagesPerSecond = Math.Round(result.ImagesPerSecond, 1),
            History = result.History,
            Options = options,
        };
    }
}
