using TorchSharp;

namespace ResNetKit;

/// <summary>
/// Represents layers that are excluded from training: their parameters do not require gradients, and their batch norms use the running statistics
/// without updating them.
/// </summary>
/// <remarks>Dispose the object to train the layers again. It does not hold other resources.</remarks>
public sealed class FrozenLayers : IDisposable
{
    private readonly torch.nn.Module _module;
    private readonly List<string> _parameters;
    private readonly List<(string Name, Action Thaw)> _norms;

    private FrozenLayers(torch.nn.Module module, List<string> parameters, List<(string Name, Action Thaw)> norms) =>
        (_module, _parameters, _norms) = (module, parameters, norms);

    /// <summary>Gets the names of the frozen parameters. Parameters that did not require gradients before are not included.</summary>
    public IReadOnlyList<string> Parameters => _parameters;

    /// <summary>Gets the names of the batch norms whose running statistics are not updated.</summary>
    public IReadOnlyList<string> Norms => [.. _norms.Select(norm => norm.Name)];

    /// <summary>Includes some of the layers in training again. Afterward, create new optimizers; a <see cref="Trainer"/> does so for each run.</summary>
    /// <param name="prefixes">The names of layers or groups of layers, such as <c>layer4</c> or <c>layer4.1</c>.</param>
    /// <exception cref="ArgumentException">A name matches no frozen layer. Nothing was unfrozen.</exception>
    public void Unfreeze(params string[] prefixes)
    {
        ArgumentNullException.ThrowIfNull(prefixes);
        foreach (var prefix in prefixes)
        {
            if (!_parameters.Concat(_norms.Select(norm => norm.Name)).Any(name => IsWithin(name, prefix)))
            {
                var known = _parameters.Select(name => name[..Math.Max(name.LastIndexOf('.'), 0)]).Distinct().ToList();
                throw new ArgumentException($"No frozen layer has the name or prefix '{prefix}'. The frozen layers are {MessageText.List(known)}.", nameof(prefixes));
            }
        }

        Unfreeze(name => prefixes.Any(prefix => IsWithin(name, prefix)));
    }

    /// <summary>Includes all layers in training again. Afterward, create new optimizers; a <see cref="Trainer"/> does so for each run.</summary>
    public void Dispose() => Unfreeze(_ => true);

    /// <summary>Excludes layers from training; see <see cref="FineTuningExtensions.Freeze"/>.</summary>
    internal static FrozenLayers Freeze(torch.nn.Module module, string[] prefixes)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(prefixes);
        var parameters = module.named_parameters().ToList();
        foreach (var prefix in prefixes)
        {
            if (!parameters.Exists(parameter => IsWithin(parameter.Item1, prefix)))
            {
                throw new ArgumentException($"No parameter has the name or prefix '{prefix}'. {ChildrenOf(module)}", nameof(prefixes));
            }
        }

        var frozen = new List<string>();
        foreach (var (name, parameter) in parameters.Where(parameter => parameter.Item2.requires_grad && IsFrozen(parameter.Item1)))
        {
            parameter.requires_grad = false;
            frozen.Add(name);
        }

        var norms = new List<(string, Action)>();
        foreach (var (name, child) in module.named_modules().Where(child => IsFrozen(child.Item1)))
        {
            if (child is torch.nn.Module<torch.Tensor, torch.Tensor> norm && norm.has_buffer("running_mean"))
            {
                // Setting the network to training mode also sets its batch norms to training mode, so each frozen one returns to evaluation mode before it runs.
                var hook = norm.register_forward_pre_hook(layer => layer.eval());
                norms.Add((name, Release));

                void Release()
                {
                    hook.remove();
                    norm.train(module.training);
                }
            }
        }

        return new FrozenLayers(module, frozen, norms);

        bool IsFrozen(string name) => prefixes.Any(prefix => IsWithin(name, prefix));
    }

    /// <summary>Lists the names of a module's children in a sentence for an error message.</summary>
    internal static string ChildrenOf(torch.nn.Module module) =>
        $"The children of the module are {string.Join(", ", module.named_children().Select(child => $"'{child.Item1}'"))}.";

    /// <summary>Determines whether a parameter or module has the name <paramref name="prefix"/>, or is inside the module with that name.</summary>
    internal static bool IsWithin(string name, string prefix) =>
        name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal);

    private void Unfreeze(Predicate<string> isMeant)
    {
        // Moving a module can replace its parameters, so they are looked up again.
        var names = _parameters.Where(name => isMeant(name)).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, parameter) in _module.named_parameters())
        {
            if (names.Contains(name))
            {
                parameter.requires_grad = true;
            }
        }

        _parameters.RemoveAll(names.Contains);
        foreach (var (_, thaw) in _norms.Where(norm => isMeant(norm.Name)))
        {
            thaw();
        }

        _norms.RemoveAll(norm => isMeant(norm.Name));
    }
}
