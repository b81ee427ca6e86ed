using TorchSharp;

namespace ResNetKit.Data;

/// <summary>One batch of images with their labels. Disposing it frees its tensors.</summary>
public sealed class Batch : IDisposable
{
    /// <summary>Wraps two tensors and takes over their lifetime; they belong to no dispose scope afterwards.</summary>
    /// <param name="images">Normalized images, (N, C, H, W).</param>
    /// <param name="labels">Class indices (N) as int64, or class probabilities (N, classes) as float32 where samples are mixed.</param>
    public Batch(torch.Tensor images, torch.Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        Images = images.DetachFromDisposeScope();
        Labels = labels.DetachFromDisposeScope();
    }

    /// <summary>Normalized images, (N, C, H, W), in the asked <see cref="BatchFormat"/>.</summary>
    public torch.Tensor Images { get; }

    /// <summary>Class indices (N) as int64, or class probabilities (N, classes) as float32 where samples are mixed.</summary>
    public torch.Tensor Labels { get; }

    /// <summary>Samples in the batch, N.</summary>
    public int Count => (int)Images.shape[0];

    /// <summary>
    /// Gets the number of samples of the whole batch, where this is one process's <see cref="BatchShare"/> of it; else <see cref="Count"/>.
    /// </summary>
    public int WholeCount
    {
        get => field == 0 ? Count : field;
        init;
    }

    /// <summary>Gets the number of classes that the labels were checked against; null where nobody has checked them.</summary>
    internal int? Classes { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
