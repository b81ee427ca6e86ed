using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit;

/// <summary>Loads and saves files of named tensors, such as a module's <c>state_dict()</c>.</summary>
/// <remarks>
/// Files are untrusted input: nothing in them is executed, and reading takes no more memory than the file itself accounts for.
/// <see cref="ModuleWeightsExtensions"/> loads and saves the tensors of a module directly.
/// </remarks>
public static class StateDict
{
    /// <summary>
    /// Loads all tensors of a safetensors file, a PyTorch file (<c>.pt</c>, <c>.pth</c>) or a file of TorchSharp's
    /// <c>Module.save</c> (<c>.dat</c>) into memory, on the CPU. The file's content tells which it is, not its name.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="key">
    /// The place of the tensors in a PyTorch file that is a dict of several things: for example <c>model</c>, or <c>ema.model</c> for a dict
    /// within another. Null if the file is the state dict; empty for the tensors at its top whatever else it holds.
    /// </param>
    /// <returns>
    /// The tensors by name; they belong to the caller's dispose scope, or to the caller where there is none. Entries that are no tensors are
    /// left out.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is of none of these formats, damaged, or holds no tensors there; the message lists where
    /// there are any.</exception>
    /// <exception cref="KeyNotFoundException">There is no dict of tensors under <paramref name="key"/>; the message lists where there are any.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB, or of a type that TorchSharp does not have.</exception>
    public static Dictionary<string, torch.Tensor> Load(string path, string? key = null) => Read(path, key).Tensors;

    /// <summary>The same, with what else a PyTorch file holds.</summary>
    internal static StateDictContent Read(string path, string? key)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        MistakenFile.Refuse(path);
        if (PyTorchFile.IsPyTorch(path))
        {
            return PyTorchFile.Read(path, key);
        }

        return new StateDictContent(Safetensors.IsSafetensors(path) ? Safetensors.Load(path) : TorchSharpFile.Load(path));
    }

    /// <summary>Saves named tensors as a safetensors file, whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors by name, of any shape, strides and device.</param>
    /// <param name="metadata">Texts for the file's header.</param>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    /// <exception cref="NotSupportedException">A tensor's type has no name in the format, or it is larger than 2 GiB.</exception>
    public static void Save(
        string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Safetensors.Save(path, tensors, metadata);

    /// <summary>Saves named tensors as a file that TorchSharp's <c>Module.load</c> reads (<c>.dat</c>), whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors by name, of any strides and device.</param>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB.</exception>
    public static void SaveTorchSharp(string path, IReadOnlyDictionary<string, torch.Tensor> tensors) => TorchSharpFile.Save(path, tensors);
}
