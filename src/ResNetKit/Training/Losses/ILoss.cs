using TorchSharp;

namespace ResNetKit.Training;

/// <summary>A function of logits and targets that a run makes small. It is disposed at the end of the run.</summary>
public interface ILoss : IDisposable
{
    /// <summary>Computes the loss of a training batch.</summary>
    /// <param name="logits">Logits of shape (N, classes), float32.</param>
    /// <param name="targets">Class indices of shape (N), int64, or probabilities of shape (N, classes), on the device of the logits.</param>
    /// <returns>A tensor without dimensions that gradients flow back from.</returns>
    torch.Tensor Compute(torch.Tensor logits, torch.Tensor targets);

    /// <summary>Computes the loss of each image of an evaluation.</summary>
    /// <param name="logits">Logits of shape (N, classes), float32.</param>
    /// <param name="targets">As in <see cref="Compute"/>.</param>
    /// <returns>Losses of shape (N).</returns>
    torch.Tensor ComputeEach(torch.Tensor logits, torch.Tensor targets);
}
