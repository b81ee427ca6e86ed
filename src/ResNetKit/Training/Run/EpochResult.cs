using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>Represents the results of an epoch of training. Accuracies are from 0 to 1.</summary>
/// <remarks>In JSON, a loss that is not a finite number is the string <c>"NaN"</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>.</remarks>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record EpochResult
{
    /// <summary>Gets the one-based number of the epoch.</summary>
    [JsonPropertyName("epoch")]
    public required int Epoch { get; init; }

    /// <summary>Gets the mean loss of the training samples during training, including the effects of augmentation and label smoothing.</summary>
    [JsonPropertyName("train_loss")]
    public required double TrainLoss { get; init; }

    /// <summary>Gets the accuracy on the training samples during training, including the effect of augmentation.</summary>
    [JsonPropertyName("train_accuracy")]
    public required double TrainAccuracy { get; init; }

    /// <summary>Gets the mean loss on the validation split, or <see langword="null"/> if it was not evaluated.</summary>
    [JsonPropertyName("validation_loss")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationLoss { get; init; }

    /// <summary>Gets the accuracy on the validation split, or <see langword="null"/> if it was not evaluated.</summary>
    [JsonPropertyName("validation_accuracy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationAccuracy { get; init; }

    /// <summary>Gets the mean loss on the test set, or <see langword="null"/> if it was not evaluated.</summary>
    [JsonPropertyName("test_loss")]
    public double? TestLoss { get; init; }

    /// <summary>Gets the accuracy on the test set, or <see langword="null"/> if it was not evaluated.</summary>
    [JsonPropertyName("test_accuracy")]
    public double? TestAccuracy { get; init; }

    /// <summary>Gets the learning rate of the last step of the epoch.</summary>
    [JsonPropertyName("learning_rate")]
    public required double LearningRate { get; init; }

    /// <summary>Gets the duration of the training steps of the epoch in seconds, without evaluation.</summary>
    [JsonPropertyName("seconds")]
    public required double Seconds { get; init; }

    /// <summary>
    /// Gets the values of the metrics in <see cref="TrainerOptions.Metrics"/>, by split and name, such as <c>validation/top5</c>.
    /// </summary>
    [JsonPropertyName("metrics")]
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// Gets the metrics of the epoch with their names (see <see cref="MonitoredMetric"/>): the loss and accuracy in training and on each evaluated
    /// split, followed by <see cref="Metrics"/>.
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

    /// <summary>Gets the names of the metrics that were computed in this epoch but have no value, such as <c>validation/precision/3</c>.</summary>
    [JsonIgnore]
    internal IReadOnlyList<string> Undefined { get; init; } = [];

    /// <summary>Gets a value indicating whether the epoch was evaluated on any split.</summary>
    [JsonIgnore]
    internal bool IsEvaluated => ValidationLoss is not null || TestLoss is not null;

    /// <summary>Gets the value of a metric.</summary>
    /// <param name="name">
    /// The name of the metric; see <see cref="MonitoredMetric"/>. <see cref="MonitoredMetric.Auto"/> stands for the validation loss if there is one, or else
    /// for the training loss.
    /// </param>
    /// <returns>The value, or <see langword="null"/> if the epoch does not have the metric.</returns>
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
