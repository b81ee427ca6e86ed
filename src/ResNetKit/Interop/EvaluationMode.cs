using static TorchSharp.torch.nn;

namespace ResNetKit.Interop;

/// <summary>Puts a model into evaluation mode until it is disposed; then each of its modules has the mode that it had before.</summary>
internal sealed class EvaluationMode : IDisposable
{
    // From the root down: setting the mode of a module sets it of those within.
    private readonly (Module Module, bool Training)[] _modes;

    public EvaluationMode(Module model)
    {
        _modes = [.. model.modules().Prepend(model).Select(module => (module, module.training))];
        model.eval();
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
