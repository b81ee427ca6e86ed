using ResNetKit.Models.Plan;

namespace ResNetKit.Models;

/// <summary>
/// A network as a graph of layers with their shapes, parameters and arithmetic, made from options before any tensor
/// exists. The module, the summary, the budget, fusing and export all walk this one description.
/// </summary>
public sealed class NetworkPlan
{
    internal NetworkPlan(IReadOnlyList<LayerPlan> layers, IReadOnlyList<ModulePlan> modules, LayerPlan output)
    {
        Layers = layers;
        Modules = modules;
        Output = output;
        Parameters = layers.Sum(layer => layer.ParameterCount);
        TrainableParameters = layers.Sum(layer => layer.TrainableParameterCount);
        MultiplyAdds = layers.Sum(layer => layer.MultiplyAdds);
        MemoryReuse.Find(this);
        ActivationBytes = layers.Sum(layer => layer.ActivationBytes);
    }

    /// <summary>Shape of one image.</summary>
    public ImageShape Input => Layers[0].Output;

    /// <summary>All layers; the first is the input, and each comes after those that it reads.</summary>
    public IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>The layer whose output the network returns.</summary>
    public LayerPlan Output { get; }

    /// <summary>Numbers in all parameters, trained or not; running statistics are none.</summary>
    public long Parameters { get; }

    /// <summary>Numbers in the parameters that are trained.</summary>
    public long TrainableParameters { get; }

    /// <summary>Multiplications with an addition for one image, forward.</summary>
    public long MultiplyAdds { get; }

    /// <summary>Bytes of all layers' outputs for one image in float32 while training.</summary>
    public long ActivationBytes { get; }

    /// <summary>The network as a table, layer by layer.</summary>
    /// <param name="format">Aligned text, Markdown or JSON.</param>
    public string Summary(SummaryFormat format = SummaryFormat.Text) => format switch
    {
        SummaryFormat.Text => PlanTable.Text(this),
        SummaryFormat.Markdown => PlanTable.Markdown(this),
        SummaryFormat.Json => PlanJson.Write(this),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown format."),
    };

    /// <inheritdoc/>
    public override string ToString() => Summary();

    /// <summary>The modules that carry out runs of layers; one inside another comes before it.</summary>
    internal IReadOnlyList<ModulePlan> Modules { get; }

    /// <summary>The plan of a module's layers alone, named as within the module.</summary>
    internal NetworkPlan Extract(ModulePlan module)
    {
        var copies = new Dictionary<LayerPlan, LayerPlan>
        {
            [module.Input] = new LayerPlan(0, "input", module.Input.Stage, new Operation.Input(), [], module.Input.Output),
        };
        foreach (var layer in Layers.Skip(module.First).Take(module.Count))
        {
            copies[layer] = new LayerPlan(
                copies.Count, Within(layer.Name), layer.Stage, layer.Operation, [.. layer.Inputs.Select(input => copies[input])], layer.Output);
        }

        var inner = Modules.Where(other => other != module && other.First >= module.First && other.First + other.Count <= module.First + module.Count)
            .Select(other => new ModulePlan(
                Within(other.Name), other.Type, copies[Layers[other.First]].Index, other.Count, copies[other.Input], copies[other.Output], other.Create));
        return new NetworkPlan([.. copies.Values], [.. inner], copies[module.Output]);

        string Within(string name) => name[(module.Name.Length + 1)..];
    }
}
