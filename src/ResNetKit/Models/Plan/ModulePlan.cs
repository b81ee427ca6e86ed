using TorchSharp;

namespace ResNetKit.Models.Plan;

/// <summary>A run of layers that one module of its own carries out: a block, a stem, a squeeze-excitation.</summary>
public sealed class ModulePlan
{
    internal ModulePlan(
        string name, string type, int first, int count, LayerPlan input, LayerPlan output,
        Func<torch.nn.Module<torch.Tensor, torch.Tensor>> create)
    {
        Name = name;
        Type = type;
        First = first;
        Count = count;
        Input = input;
        Output = output;
        Create = create;
    }

    /// <summary>The module's path: <c>layer1.0</c>.</summary>
    public string Name { get; }

    /// <summary>What it is, such as <c>basic</c>.</summary>
    public string Type { get; }

    /// <summary>Index of its first layer.</summary>
    public int First { get; }

    /// <summary>How many layers it has; they follow each other.</summary>
    public int Count { get; }

    /// <summary>The layer outside whose output it reads.</summary>
    public LayerPlan Input { get; }

    /// <summary>The layer within whose output it returns.</summary>
    public LayerPlan Output { get; }

    internal Func<torch.nn.Module<torch.Tensor, torch.Tensor>> Create { get; }

    internal bool Contains(LayerPlan layer) => layer.Index >= First && layer.Index < First + Count;
}
