namespace ResNetKit.Models.Plan;

/// <summary>Rewrites a plan for inference: normalizations that follow a convolution go into it, what only training needs goes away.</summary>
internal static class Folding
{
    public static NetworkPlan Fold(NetworkPlan plan)
    {
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
                Operation.BatchNormalization when ConvolutionBefore(plan, layer) is not null => inputs[0],
                Operation.Convolution convolution when NormAfter(plan, layer.Name) is not null =>
                    folded.Add(layer.Name, convolution with { HasBias = true }, inputs),
                _ => folded.Add(layer.Name, layer.Operation, inputs),
            };
        }

        return folded.Build(images[plan.Output]);
    }

    /// <summary>The normalization that is folded into a convolution, or null.</summary>
    public static LayerPlan? NormAfter(NetworkPlan plan, string convolution) => plan.Layers.FirstOrDefault(
        layer => layer.Operation is Operation.BatchNormalization && ConvolutionBefore(plan, layer)?.Name == convolution);

    // Whoever else reads the convolution would see it scaled.
    private static LayerPlan? ConvolutionBefore(NetworkPlan plan, LayerPlan norm) =>
        norm.Inputs[0] is { Operation: Operation.Convolution } convolution && convolution != plan.Output
        && plan.Layers.Count(layer => layer.Inputs.Contains(convolution)) == 1
            ? convolution
            : null;
}
