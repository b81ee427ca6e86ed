using TorchSharp;

namespace ResNetKit.Training;

/// <summary>
/// Defines a metric, which computes one or more values in an evaluation. A metric that implements <see cref="IDisposable"/> is disposed at the end of the
/// evaluation.
/// </summary>
public interface IMetric
{
    /// <summary>Adds a batch. The default implementation does nothing, for metrics that need only the <see cref="EvaluationResult"/>.</summary>
    /// <param name="logits">The logits, (N, classes) as float32. The tensor is disposed after the call.</param>
    /// <param name="targets">The class indices, (N), or the class probabilities, (N, classes), on the device of the logits.</param>
    void Add(torch.Tensor logits, torch.Tensor targets)
    {
    }

    /// <summary>Computes the values for all batches.</summary>
    /// <param name="result">The loss, the predictions and the confusion matrix of the evaluation.</param>
    /// <returns>
    /// The values by name. Names should consist of letters, digits and slashes, such as <c>top5</c> or <c>recall/3</c>. Values that are NaN are omitted from
    /// the results; if such a value is monitored, the epoch does not count as an improvement. Two metrics must not compute values of the same name, and no
    /// value may be named <c>loss</c> or <c>accuracy</c>.
    /// </returns>
    IReadOnlyDictionary<string, double> Compute(EvaluationResult result);
}
