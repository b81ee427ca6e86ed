namespace ResNetKit.Models.Plan;

/// <summary>Finds the layers that may write their output over an input.</summary>
/// <remarks>
/// An input may be overwritten when it was made in the same module, no other layer reads it, and, while gradients are
/// recorded, neither its maker nor the layer itself reads it again in the backward pass.
/// </remarks>
internal static class MemoryReuse
{
    public static void Find(NetworkPlan plan)
    {
        var readers = new int[plan.Layers.Count];
        var owner = new int[plan.Layers.Count];
        foreach (var layer in plan.Layers)
        {
            foreach (var input in layer.Inputs)
            {
                readers[input.Index]++;
            }
        }

        // The network's output is read by the caller.
        readers[plan.Output.Index]++;

        // Inner modules come first, so a layer keeps the innermost.
        for (var m = 0; m < plan.Modules.Count; m++)
        {
            for (var i = plan.Modules[m].First; i < plan.Modules[m].First + plan.Modules[m].Count; i++)
            {
                owner[i] = owner[i] == 0 ? m + 1 : owner[i];
            }
        }

        foreach (var layer in plan.Layers.Where(layer => layer.Operation.Overwriting != Overwriting.Never))
        {
            // Of a factor and the image that it scales, only the image has the output's shape.
            var candidates = layer.Operation is Operation.ChannelScale ? layer.Inputs.Take(1) : layer.Inputs;
            var free = candidates.Where(input => MayTake(input, layer)).ToArray();
            layer.OverwritesWithoutGradients = free.FirstOrDefault();
            if (layer.Operation.Overwriting == Overwriting.Always)
            {
                layer.Overwrites = free.FirstOrDefault(input => !NeededForBackward(input));
            }
        }

        bool MayTake(LayerPlan input, LayerPlan layer) =>
            input.Operation is not Operation.Input
            && readers[input.Index] == 1
            && owner[input.Index] == owner[layer.Index]
            && (!input.Operation.MayPassThrough || MayTake(input.Inputs[0], layer));

        static bool NeededForBackward(LayerPlan input) =>
            input.Operation.KeepsOutputForBackward || (input.Operation.MayPassThrough && NeededForBackward(input.Inputs[0]));
    }
}
