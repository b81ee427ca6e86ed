using TorchSharp;
using TorchSharp.Modules;

namespace ResNetKit.Training;

/// <summary>
/// Saves and loads the state of an optimizer that does not keep it in TorchSharp's <see cref="OptimizerState"/>. Implement it in such an
/// optimizer to make it resumable.
/// </summary>
public interface IOptimizerState
{
    /// <summary>Gets the state that belongs to a parameter, by name; empty where there is none.</summary>
    /// <param name="parameter">A parameter of the optimizer.</param>
    /// <returns>Tensors of any shape. Live tensors need not be copied; tensors that are created here are disposed by the caller.</returns>
    IReadOnlyDictionary<string, torch.Tensor> SaveState(Parameter parameter);

    /// <summary>Sets the state that belongs to a parameter, before the first step of a resumed run.</summary>
    /// <param name="parameter">A parameter of the optimizer.</param>
    /// <param name="state">What <see cref="SaveState"/> returned. The tensors are on the CPU and must be copied, not kept.</param>
    void LoadState(Parameter parameter, IReadOnlyDictionary<string, torch.Tensor> state);
}
