using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Represents the content of a file of tensors.</summary>
/// <param name="Tensors">The tensors by name, from the requested place.</param>
/// <param name="Places">The paths in a PyTorch file that contain tensors by name, most tensors first; empty for other formats.</param>
/// <param name="Skipped">The skipped objects, each as its path with its Python class.</param>
internal sealed record StateDictContent(
    Dictionary<string, torch.Tensor> Tensors, IReadOnlyList<string> Places, IReadOnlyList<string> Skipped)
{
    public StateDictContent(Dictionary<string, torch.Tensor> tensors)
        : this(tensors, [], [])
    {
    }
}
