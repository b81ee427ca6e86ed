using static TorchSharp.torch.nn;

namespace ResNetKit.Interop;

/// <summary>Puts modules into evaluation mode until it is disposed; then each of them has the mode that it had before.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (Module Module, bool Training)[] _modes;

    /// <summary>Puts a model and all modules within it into evaluation mode.</summary>
    public EvaluationMode(Module model)
        : this([model, .. model.modules()])
    {
    }

    /// <summary>Puts some modules into evaluation mode.</summary>
    /// <param name="modules">The modules, outer ones first: setting the mode of a module sets it of those within.</param>
    public EvaluationMode(IReadOnlyCollection<Module> modules)
    {
        _modes = [.. modules.Select(module => (module, module.training))];
        foreach (var module in modules)
        {
            module.eval();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (module, training) in _modes)
        {
            module.train(training);
        }
    }
}
