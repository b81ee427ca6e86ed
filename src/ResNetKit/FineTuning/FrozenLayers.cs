using TorchSharp;

namespace ResNetKit;

/// <summary>
/// Layers that are left out of training: their parameters ask for no gradients, and their norms use the running
/// statistics and do not change them. Dispose it to train the layers again; otherwise it can be forgotten.
/// </summary>
public sealed class FrozenLayers : IDisposable
{
    private readonly torch.nn.Module _module;
    private readonly List<string> _parameters;
    private readonly List<(string Name, Action Thaw)> _norms;

    internal FrozenLayers(torch.nn.Module module, List<string> parameters, List<(string Name, Action Thaw)> norms) =>
        (_module, _parameters, _norms) = (module, parameters, norms);

    /// <summary>Gets the names of the parameters that were trained before and are not now.</summary>
    public IReadOnlyList<string> Parameters => _parameters;

    /// <summary>Gets the names of the norms whose running statistics stay as they are.</summary>
    public IReadOnlyList<string> Norms => [.. _norms.Select(norm => norm.Name)];

    /// <summary>Lets some of the layers be trained again. Build optimizers anew afterwards; a <see cref="Trainer"/> does so for each run.</summary>
    /// <param name="prefixes">Names of layers or groups of layers, such as <c>layer4</c> or <c>layer4.1</c>.</param>
    /// <exception cref="ArgumentException">A name matches none of the frozen layers; all stay frozen.</exception>
    public void Unfreeze(params string[] prefixes)
    {
        ArgumentNullException.ThrowIfNull(prefixes);
        foreach (var prefix in prefixes)
        {
            if (!_parameters.Concat(_norms.Select(norm => norm.Name)).Any(name => IsWithin(name, prefix)))
            {
                var known = _parameters.Select(name => name[..Math.Max(name.LastIndexOf('.'), 0)]).Distinct().ToList();
                throw new ArgumentException($"No frozen layer lies within '{prefix}'. Frozen are {MessageText.List(known)}.", nameof(prefixes));
            }
        }

        Unfreeze(name => prefixes.Any(prefix => IsWithin(name, prefix)));
    }

    /// <summary>Lets all layers be trained again. Build optimizers anew afterwards; a <see cref="Trainer"/> does so for each run.</summary>
    public void Dispose() => Unfreeze(_ => true);

    /// <summary>Whether a parameter or module is one of a name, or within it.</summary>
    internal static bool IsWithin(string name, string prefix) =>
        name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal);

    private void Unfreeze(Predicate<string> isMeant)
    {
        // Moving a module can replace its parameters, so it is asked for them again.
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
