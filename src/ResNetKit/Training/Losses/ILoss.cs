using TorchSharp;

namespace ResNetKit.Training;

/// <summary>Defines a loss function of logits and targets, which training minimizes. It is disposed at the end of the run, evaluation or range test.</summary>
public interface ILoss : IDisposable
{
    /// <summary>Computes the loss of a training batch.</summary>
    /// <param name="logits">The logits, (N, classes) as float32.</param>
    /// <param name="targets">The class indices, (N) as int64, or the class probabilities, (N, classes) as float32, on the device of the logits.</param>
    /// <returns>The loss, a scalar tensor from which gradients are computed.</returns>
    torch.Tensor Compute(torch.Tensor logits, torch.Tensor targets);

    /// <summary>Computes the loss of each image of an evaluation.</summary>
    /// <param name="logits">The logits, (N, classes) as float32.</param>
    /// <param name="targets">The class indices, (N) as int64, or the class probabilities, (N, classes) as float32, on the device of the logits.</param>
    /// <returns>The losses, (N).</returns>
    torch.Tensor ComputeEach(torch.Tensor logits, torch.Tensor targets);
}
