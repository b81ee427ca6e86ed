using ResNetKit.Models.Plan;
using TorchSharp;

namespace ResNetKit;

/// <summary>Takes a trained network to a new task.</summary>
public static class FineTuningExtensions
{
    /// <summary>
    /// A copy of a network for another number of classes: all weights are kept but those of the last linear layer, which starts anew. It keeps
    /// the network's preprocessing, and has no class names.
    /// </summary>
    /// <param name="model">The trained network; it stays as it is.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <returns>The new network, in training mode, on the same device and of the same type.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 1.</exception>
    public static ResNet ReplaceHead(this ResNet model, int classes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var head = model.Plan.Layers.Last(layer => layer.Operation is Operation.Linear).Name;
        var weights = model.state_dict()
            .Where(tensor => !IsWithin(tensor.Key, head))
            .ToDictionary(StringComparer.Ordinal);
        var copy = ResNetBuilder.FromOptions(model.Options).WithClasses(classes).Build();
        var example = model.parameters().First();
        copy.to(example.device, example.dtype);
        copy.LoadWeights(weights, new WeightLoadOptions { Strict = false });
        copy.Preprocessing = model.Preprocessing;
        return copy;
    }

    /// <summary>
    /// Leaves layers out of training: their parameters ask for no gradients from now on, and the norms among them use
    /// their running statistics and keep them, also when the network trains. Do this before an optimizer is built.
    /// </summary>
    /// <param name="module">The network, or any other module.</param>
    /// <param name="prefixes">Names of layers or groups of layers, such as <c>conv1</c> or <c>layer1</c>; all within them is frozen.</param>
    /// <returns>What was frozen; dispose it to undo that.</returns>
    /// <exception cref="ArgumentException">A name matches nothing in the module; nothing was frozen.</exception>
    public static FrozenLayers Freeze(this torch.nn.Module module, params string[] prefixes)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(prefixes);
        var parameters = module.named_parameters().ToList();
        foreach (var prefix in prefixes)
        {
            if (!parameters.Exists(parameter => IsWithin(parameter.Item1, prefix)))
            {
                var known = module.named_children().Select(child => $"'{child.Item1}'");
                throw new ArgumentException(
                    $"No parameter lies within '{prefix}'. The module consists of {string.Join(", ", known)}.", nameof(prefixes));
            }
        }

        var undo = new List<Action>();
        var frozen = new List<string>();
        foreach (var (name, parameter) in parameters.Where(parameter => IsFrozen(parameter.Item1)))
        {
            if (parameter.requires_grad)
            {
                parameter.requires_grad = false;
                frozen.Add(name);

                // Moving a module can replace its parameters, so it is asked for them again.
                undo.Add(() => module.named_parameters().Single(entry => entry.Item1 == name).Item2.requires_grad = true);
            }
        }

        var norms = new List<string>();
        foreach (var (name, child) in module.named_modules().Where(child => IsFrozen(child.Item1)))
        {
            if (child is torch.nn.Module<torch.Tensor, torch.Tensor> norm && norm.has_buffer("running_mean"))
            {
                // Whoever sets the network to training sets its norms to training too; each looks again before it runs.
                var hook = norm.register_forward_pre_hook(layer => layer.eval());
                norms.Add(name);
                undo.Add(() =>
                {
                    hook.remove();
                    norm.train(module.training);
                });
            }
        }

        return new FrozenLayers(frozen, norms, undo);

        bool IsFrozen(string name) => prefixes.Any(prefix => IsWithin(name, prefix));
    }

    private static bool IsWithin(string name, string prefix) =>
        name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal);
}
