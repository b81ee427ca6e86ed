namespace ResNetKit.Models.Plan;

/// <summary>Finds the layers that may overwrite an input with their output.</summary>
/// <remarks>
/// An input may be overwritten if a layer in the same module computes it and no other layer reads it. While gradients are recorded, it must
/// not be overwritten if the backward pass of either layer needs it.
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

        // The caller reads the output of the network.
        readers[plan.Output.Index]++;

        // Inner modules come first, so each layer is assigned to the innermost one.
        for (var m = 0; m < plan.Modules.Count; m++)
        {
            for (var i = plan.Modules[m].First; i < plan.Modules[m].First + plan.Modules[m].Count; i++)
            {
                owner[i] = owner[i] == 0 ? m + 1 : owner[i];
            }
        }

        foreach (var layer in plan.Layers.Where(layer => layer.Operation.Overwriting != Overwriting.Never))
        {
            // Of the inputs of a channel scale, only the first, the image, has the shape of the output.
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
