using static TorchSharp.torch.nn;

namespace ResNetKit.Interop;

/// <summary>Puts modules into evaluation mode. Disposing this object restores the previous mode of each module.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (Module Module, bool Training)[] _modes;

    /// <summary>Puts a model and all modules inside it into evaluation mode.</summary>
    public EvaluationMode(Module model)
        : this([model, .. model.modules()])
    {
    }

    /// <summary>Puts a list of modules into evaluation mode.</summary>
    /// <param name="modules">The modules. Outer ones must come first, because setting the mode of a module also sets that of its inner modules.</param>
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
