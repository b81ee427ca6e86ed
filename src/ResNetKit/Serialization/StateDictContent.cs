using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>What a file of tensors holds.</summary>
/// <param name="Tensors">The tensors by name, of the place that was asked for.</param>
/// <param name="Places">Places in the file that hold tensors by name, those with the most first; of a PyTorch file only.</param>
/// <param name="Skipped">Objects that were passed over, each as its place with its Python class.</param>
internal sealed record StateDictContent(
    Dictionary<string, torch.Tensor> Tensors, IReadOnlyList<string> Places, IReadOnlyList<string> Skipped)
{
    public StateDictContent(Dictionary<string, torch.Tensor> tensors)
        : this(tensors, [], [])
    {
    }
}
