using System.Text.Json.Serialization;

namespace ResNetKit;

/// <summary>The figure of an epoch by which "best", early stopping and reduce-on-plateau judge.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MonitoredMetric>))]
public enum MonitoredMetric
{
    /// <summary>The validation split where there is one, else the training set; never the test set.</summary>
    Auto,

    /// <summary>Accuracy on the validation split; higher is better.</summary>
    ValidationAccuracy,

    /// <summary>Loss on the validation split; lower is better.</summary>
    ValidationLoss,

    /// <summary>Accuracy on the training set; higher is better.</summary>
    TrainAccuracy,

    /// <summary>Loss on the training set; lower is better.</summary>
    TrainLoss,

    /// <summary>Accuracy on the test set; higher is better. What is chosen by it is no longer an unseen test result.</summary>
    TestAccuracy,

    /// <summary>Loss on the test set; lower is better. What is chosen by it is no longer an unseen test result.</summary>
    TestLoss,
}
