using System.ComponentModel.DataAnnotations;
using TorchSharp;

namespace ResNetKit.Training.Losses;

/// <summary>Provides class weights as a tensor on the device of the logits.</summary>
internal sealed class ClassWeights(IReadOnlyList<double> weights) : IDisposable
{
    private torch.Tensor? _tensor;

    /// <summary>Gets the weights, (classes), or <see langword="null"/> if there are none.</summary>
    /// <exception cref="InvalidOperationException">The number of weights differs from the number of classes.</exception>
    public torch.Tensor? For(torch.Tensor logits)
    {
        if (weights.Count == 0)
        {
            return null;
        }

        if (weights.Count != logits.shape[1])
        {
            throw new InvalidOperationException(
                $"Trainer.Loss.ClassWeights has {weights.Count} weights, but the model returns {logits.shape[1]} logits.");
        }

        return _tensor ??= torch.tensor(weights.Select(weight => (float)weight).ToArray(), device: logits.device).DetachFromDisposeScope();
    }

    public void Dispose() => _tensor?.Dispose();

    public static IEnumerable<ValidationResult> Validate(IReadOnlyList<double>? weights)
    {
        if (weights?.Any(weight => !(weight >= 0 && double.IsFinite(weight))) == true || (weights?.Count > 0 && weights.All(weight => weight == 0)))
        {
            yield return new ValidationResult("ClassWeights must be finite and at least 0, and at least one must be above 0.", ["ClassWeights"]);
        }
    }
}
