using ResNetKit.Models.Plan;

namespace ResNetKit.Models;

/// <summary>
/// Describes a network as a graph of layers with their shapes, parameters and multiply-adds, without allocating any tensor.
/// </summary>
/// <remarks>The module, the summary, the parameter budget, fusing and the ONNX export all use this description.</remarks>
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

    /// <summary>Gets the shape of one input image.</summary>
    public ImageShape Input => Layers[0].Output;

    /// <summary>Gets all layers. The first is the input, and each layer comes after its inputs.</summary>
    public IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>Gets the layer whose output the network returns.</summary>
    public LayerPlan Output { get; }

    /// <summary>Gets the number of values in all parameters, trained or not. Running statistics are not counted.</summary>
    public long Parameters { get; }

    /// <summary>Gets the number of values in the parameters that are trained.</summary>
    public long TrainableParameters { get; }

    /// <summary>Gets the number of multiply-adds in a forward pass of one image.</summary>
    public long MultiplyAdds { get; }

    /// <summary>
    /// Gets the total size of the layers' outputs for one image in float32 during training, in bytes. The input is not counted. Layers that overwrite
    /// their input, or share its memory, are not counted either.
    /// </summary>
    public long ActivationBytes { get; }

    /// <summary>Formats a summary of the network, layer by layer.</summary>
    /// <param name="format">The format. Default: aligned text.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is not a defined value.</exception>
    public string Summary(SummaryFormat format = SummaryFormat.Text) => format switch
    {
        SummaryFormat.Text => PlanTable.Text(this),
        SummaryFormat.Markdown => PlanTable.Markdown(this),
        SummaryFormat.Json => PlanJson.Write(this),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown format."),
    };

    /// <inheritdoc/>
    public override string ToString() => Summary();

    /// <summary>Gets the modules that run consecutive layers. A nested module comes before the one that contains it.</summary>
    internal IReadOnlyList<ModulePlan> Modules { get; }

    /// <summary>Extracts the plan of a module's layers. Names are relative to the module.</summary>
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
