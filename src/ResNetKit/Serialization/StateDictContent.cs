using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Represents the content of a file of tensors.</summary>
/// <param name="Tensors">The tensors by name, from the requested path in the file.</param>
/// <param name="Places">
/// The paths in a PyTorch file under which there are named tensors. The path with the most tensors comes first. For other formats, the list is empty.
/// </param>
/// <param name="Skipped">The objects that were skipped. Each text has the path of an object and its Python class.</param>
internal sealed record StateDictContent(
    Dictionary<string, torch.Tensor> Tensors, IReadOnlyList<string> Places, IReadOnlyList<string> Skipped)
{
    public StateDictContent(Dictionary<string, torch.Tensor> tensors)
        : this(tensors, [], [])
    {
    }
}
