namespace ResNetKit;

/// <summary>
/// Layers that are left out of training: their parameters ask for no gradients, and their norms use the running
/// statistics and do not change them. Dispose it to train the layers again; otherwise it can be forgotten.
/// </summary>
public sealed class FrozenLayers : IDisposable
{
    private readonly List<Action> _undo;

    internal FrozenLayers(IReadOnlyList<string> parameters, IReadOnlyList<string> norms, List<Action> undo)
    {
        Parameters = parameters;
        Norms = norms;
        _undo = undo;
    }

    /// <summary>Names of the parameters that were trained before and are not now.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Names of the norms whose running statistics stay as they are.</summary>
    public IReadOnlyList<string> Norms { get; }

    /// <summary>Lets the layers be trained again. Build optimizers anew afterwards.</summary>
    public void Dispose()
    {
        foreach (var action in _undo)
        {
            action();
        }

        _undo.Clear();
    }
}
