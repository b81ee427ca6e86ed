using TorchSharp;

namespace ResNetKit.Data;

/// <summary>Represents a batch of images and their labels. Disposing a batch disposes its tensors.</summary>
public sealed class Batch : IDisposable
{
    /// <summary>
    /// Initializes a new instance of the <see cref="Batch"/> class. The batch takes ownership of the tensors and detaches them from their dispose scopes.
    /// </summary>
    /// <param name="images">The normalized images, (N, C, H, W).</param>
    /// <param name="labels">
    /// The class indices, (N) as int64, or class probabilities, (N, classes) as float32, such as those of mixed samples.
    /// </param>
    public Batch(torch.Tensor images, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        Images = images.DetachFromDisposeScope();
        Labels = labels.DetachFromDisposeScope();
    }

    /// <summary>Gets the normalized images, (N, C, H, W), in the requested <see cref="BatchFormat"/>.</summary>
    public torch.Tensor Images { get; }

    /// <summary>
    /// Gets the class indices, (N) as int64, or class probabilities, (N, classes) as float32, such as those of mixed samples.
    /// </summary>
    public torch.Tensor Labels { get; }

    /// <summary>Gets the number of samples in the batch, N.</summary>
    public int Count => (int)Images.shape[0];

    /// <summary>
    /// Gets the number of samples in the whole batch if this object is only a share of a batch (see <see cref="BatchShare"/>); otherwise,
    /// <see cref="Count"/>.
    /// </summary>
    public int WholeCount
    {
        get => field == 0 ? Count : field;
        init;
    }

    /// <summary>Gets the number of classes that the labels were checked against, or <see langword="null"/> if they have not been checked.</summary>
    internal int? Classes { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
