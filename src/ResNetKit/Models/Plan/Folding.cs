namespace ResNetKit.Models.Plan;

/// <summary>
/// Rewrites a plan for inference: folds batch norms into the convolutions directly before them, and removes layers that only training needs.
/// </summary>
internal static class Folding
{
    public static NetworkPlan Fold(NetworkPlan plan)
    {
        var norms = NormsByConvolution(plan);
        var folded = new PlanBuilder(plan.Input);
        var images = new Dictionary<LayerPlan, LayerPlan> { [plan.Layers[0]] = folded.Input };
        foreach (var layer in plan.Layers.Skip(1))
        {
            if (layer.Operation is Operation.Custom custom)
            {
                throw new NotSupportedException($"{layer.Name}: '{custom.Name}' is a custom layer, which cannot be fused. Use the network without fusing it.");
            }

            var inputs = layer.Inputs.Select(input => images[input]).ToArray();
            folded.Stage = layer.Stage;
            images[layer] = layer.Operation switch
            {
                Operation.Dropout or Operation.StochasticDepth => inputs[0],
                Operation.BatchNormalization when norms.ContainsKey(layer.Inputs[0].Name) => inputs[0],
                Operation.Convolution convolution when norms.ContainsKey(layer.Name) =>
                    folded.Add(layer.Name, convolution with { HasBias = true }, inputs),
                _ => folded.Add(layer.Name, layer.Operation, inputs),
            };
        }

        return folded.Build(images[plan.Output]);
    }

    /// <summary>
    /// Gets the batch norms that can be folded, by the name of the convolution before them. A batch norm can be folded if no other layer reads the
    /// output of the convolution and the network does not return it.
    /// </summary>
    public static IReadOnlyDictionary<string, LayerPlan> NormsByConvolution(NetworkPlan plan) => plan.Layers
        .SelectMany(layer => layer.Inputs, (layer, input) => (Layer: layer, Input: input))
        .GroupBy(read => read.Input, read => read.Layer)
        .Where(readers => readers.Key.Operation is Operation.Convolution && readers.Key != plan.Output
            && readers.Count() == 1 && readers.First().Operation is Operation.BatchNormalization)
        .ToDictionary(readers => readers.Key.Name, readers => readers.First());
}
