namespace ResNetKit.Models.Plan;

/// <summary>Rewrites a plan for inference: normalizations that follow a convolution go into it, what only training needs goes away.</summary>
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
                throw new NotSupportedException($"{layer.Name}: nothing is known of '{custom.Name}' that would allow to fuse it.");
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

    /// <summary>The normalizations that can go into a convolution, by its name: those that alone read its output.</summary>
    public static IReadOnlyDictionary<string, LayerPlan> NormsByConvolution(NetworkPlan plan) => plan.Layers
        .SelectMany(layer => layer.Inputs, (layer, input) => (Layer: layer, Input: input))
        .GroupBy(read => read.Input, read => read.Layer)
        .Where(readers => readers.Key.Operation is Operation.Convolution && readers.Key != plan.Output
            && readers.Count() == 1 && readers.First().Operation is Operation.BatchNormalization)
        .ToDictionary(readers => readers.Key.Name, readers => readers.First());
}
