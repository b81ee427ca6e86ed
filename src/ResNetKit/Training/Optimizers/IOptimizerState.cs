using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit.Training;

/// <summary>
/// Defines methods that save and load the state of an optimizer, for checkpoints. Implement this interface in an optimizer that does not keep its state in
/// TorchSharp's <see cref="OptimizerState"/>.
/// </summary>
public interface IOptimizerState
{
    /// <summary>Gets the state of a parameter.</summary>
    /// <param name="parameter">A parameter of the optimizer.</param>
    /// <returns>
    /// The tensors of the state by name, of any shape; empty if there is no state. Existing tensors need not be copied. Tensors that are created in this method
    /// are disposed by the caller.
    /// </returns>
    IReadOnlyDictionary<string, torch.Tensor> SaveState(Parameter parameter);

    /// <summary>Sets the state of a parameter before the first step of a resumed run.</summary>
    /// <param name="parameter">A parameter of the optimizer.</param>
    /// <param name="state">
    /// The tensors that <see cref="SaveState"/> returned, on the CPU; empty if it returned none. Copy them; do not keep them.
    /// </param>
    void LoadState(Parameter parameter, IReadOnlyDictionary<string, torch.Tensor> state);
}
