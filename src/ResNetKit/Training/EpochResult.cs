using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>Holds the results of one epoch of training. Accuracies are fractions of 1.</summary>
public sealed record EpochResult
{
    /// <summary>The epoch, from 1.</summary>
    [JsonPropertyName("epoch")]
    public required int Epoch { get; init; }

    /// <summary>Mean loss over the training samples as they were seen, augmentation and label smoothing included.</summary>
    [JsonPropertyName("train_loss")]
    public required double TrainLoss { get; init; }

    /// <summary>Share of the training samples classified rightly as they were seen.</summary>
    [JsonPropertyName("train_accuracy")]
    public required double TrainAccuracy { get; init; }

    /// <summary>Mean cross-entropy on the validation split; null without one.</summary>
    [JsonPropertyName("validation_loss")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationLoss { get; init; }

    /// <summary>Accuracy on the validation split; null without one.</summary>
    [JsonPropertyName("validation_accuracy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationAccuracy { get; init; }

    /// <summary>Mean cross-entropy on the test set; null without one.</summary>
    [JsonPropertyName("test_loss")]
    public double? TestLoss { get; init; }

    /// <summary>Accuracy on the test set; null without one.</summary>
    [JsonPropertyName("test_accuracy")]
    public double? TestAccuracy { get; init; }

    /// <summary>Learning rate of the epoch's last step.</summary>
    [JsonPropertyName("learning_rate")]
    public required double LearningRate { get; init; }

    /// <summary>Seconds that the epoch's training steps took, evaluation not counted.</summary>
    [JsonPropertyName("seconds")]
    public required double Seconds { get; init; }

    /// <summary>The figure that <paramref name="metric"/> names; null where the epoch has none.</summary>
    /// <param name="metric">Which figure. <see cref="MonitoredMetric.Auto"/> is the validation accuracy where there is one, else the
    /// training loss.</param>
    public double? Metric(MonitoredMetric metric) => metric switch
    {
        MonitoredMetric.Auto => ValidationAccuracy ?? TrainLoss,
        MonitoredMetric.ValidationAccuracy => ValidationAccuracy,
        MonitoredMetric.ValidationLoss => ValidationLoss,
        MonitoredMetric.TrainAccuracy => TrainAccuracy,
        MonitoredMetric.TrainLoss => TrainLoss,
        MonitoredMetric.TestAccuracy => TestAccuracy,
        MonitoredMetric.TestLoss => TestLoss,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric of an epoch."),
    };
}
