using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>Holds the results of one epoch of training. Accuracies are fractions of 1.</summary>
/// <remarks>In JSON, a loss that is no finite number is the string <c>"NaN"</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>.</remarks>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record EpochResult
{
    /// <summary>The epoch, from 1.</summary>
    [JsonPropertyName("epoch")]
    public required int Epoch { get; init; }

    /// <summary>Mean loss over the training samples as they were seen, augmentation and label smoothing included.</summary>
    [JsonPropertyName("train_loss")]
    public required double TrainLoss { get; init; }

    /// <summary>Accuracy on the training samples as they were seen.</summary>
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

    /// <summary>
    /// Gets the figures that the run's <see cref="TrainerOptions.Metrics"/> measured, by split and name: <c>validation/top5</c>.
    /// </summary>
    [JsonPropertyName("metrics")]
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// Gets all figures of the epoch by name, see <see cref="MonitoredMetric"/>: loss and accuracy of each split that was measured, then
    /// <see cref="Metrics"/>.
    /// </summary>
    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, double>> Figures =>
        new (string Name, double? Value)[]
        {
            (MonitoredMetric.TrainLoss, TrainLoss), (MonitoredMetric.TrainAccuracy, TrainAccuracy),
            (MonitoredMetric.ValidationLoss, ValidationLoss), (MonitoredMetric.ValidationAccuracy, ValidationAccuracy),
            (MonitoredMetric.TestLoss, TestLoss), (MonitoredMetric.TestAccuracy, TestAccuracy),
        }
        .Where(figure => figure.Value is not null)
        .Select(figure => KeyValuePair.Create(figure.Name, figure.Value!.Value))
        .Concat(Metrics);

    /// <summary>Gets a value that indicates whether the epoch was evaluated on any split.</summary>
    [JsonIgnore]
    internal bool IsEvaluated => ValidationLoss is not null || TestLoss is not null;

    /// <summary>Gets the figure of a name, see <see cref="MonitoredMetric"/>; null where the epoch has none.</summary>
    /// <param name="name">The name. <see cref="MonitoredMetric.Auto"/> is the validation loss where there is one, else the training loss.</param>
    public double? Metric(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == MonitoredMetric.Auto)
        {
            return ValidationLoss ?? TrainLoss;
        }

        foreach (var (figure, value) in Figures)
        {
            if (figure == name)
            {
                return value;
            }
        }

        return null;
    }
}
