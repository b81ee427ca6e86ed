using TorchSharp;

namespace ResNetKit.Models.Plan;

/// <summary>A run of layers that one module of its own carries out: a block, a stem, a squeeze-excitation.</summary>
internal sealed class ModulePlan
{
    public ModulePlan(
        string name, string type, int first, int count, LayerPlan input, LayerPlan output,
        Func<NetworkPlan, torch.nn.Module<torch.Tensor, torch.Tensor>>? create)
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

    /// <summary>Makes the module from the plan of its layers alone; null where any planned module does.</summary>
    public Func<NetworkPlan, torch.nn.Module<torch.Tensor, torch.Tensor>>? Create { get; }

    public bool Contains(LayerPlan layer) => layer.Index >= First && layer.Index < First + Count;
}
