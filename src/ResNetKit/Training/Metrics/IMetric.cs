using TorchSharp;

namespace ResNetKit.Training;

/// <summary>Measures figures of an evaluation, batch by batch. One that is <see cref="IDisposable"/> is disposed at the end of the evaluation.</summary>
public interface IMetric
{
    /// <summary>Takes in a batch. A metric that needs no more than the <see cref="EvaluationResult"/> leaves this out.</summary>
    /// <param name="logits">Logits of shape (N, classes), float32. The tensor is disposed afterwards.</param>
    /// <param name="targets">Class indices of shape (N), or probabilities of shape (N, classes), on the device of the logits.</param>
    void Add(torch.Tensor logits, torch.Tensor targets)
    {
    }

    /// <summary>Computes the figures over all batches, by name: letters, digits and slashes, for example <c>top5</c> or <c>recall/3</c>.</summary>
    /// <param name="result">Loss, predictions and confusion matrix of the evaluation, for metrics that need no more than these.</param>
    IReadOnlyDictionary<string, double> Compute(EvaluationResult result);
}
