using TorchSharp;

namespace ResNetKit.Models.Plan;

/// <summary>Describes consecutive layers that one module runs, such as a block, a stem or a squeeze-excitation.</summary>
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

    /// <summary>Gets the path of the module, such as <c>layer1.0</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the type of the module, such as <c>basic</c>.</summary>
    public string Type { get; }

    /// <summary>Gets the index of the module's first layer.</summary>
    public int First { get; }

    /// <summary>Gets the number of layers in the module.</summary>
    public int Count { get; }

    /// <summary>Gets the layer outside the module whose output the module reads.</summary>
    public LayerPlan Input { get; }

    /// <summary>Gets the layer inside the module whose output the module returns.</summary>
    public LayerPlan Output { get; }

    /// <summary>Gets the function that creates the module from the plan of its layers; <see langword="null"/> for a <see cref="PlannedModule"/>.</summary>
    public Func<NetworkPlan, torch.nn.Module<torch.Tensor, torch.Tensor>>? Create { get; }

    public bool Contains(LayerPlan layer) => layer.Index >= First && layer.Index < First + Count;
}
