using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit;

/// <summary>Provides methods that load and save files of named tensors, such as a module's <c>state_dict()</c>.</summary>
/// <remarks>
/// Files are untrusted input: nothing in them is executed, and reading takes no more memory than the length of the file justifies.
/// <see cref="ModuleWeightsExtensions"/> loads and saves the tensors of a module directly.
/// </remarks>
public static class StateDict
{
    /// <summary>
    /// Loads all tensors of a safetensors file, a PyTorch file (<c>.pt</c>, <c>.pth</c>) or a file of TorchSharp's <c>Module.save</c> (<c>.dat</c>) into
    /// memory, on the CPU. The format is detected from the content of the file, not from its name.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="key">
    /// The path of the state dict inside a PyTorch file, such as <c>model</c>, or <c>ema.model</c> for a dictionary inside another. If it is
    /// <see langword="null"/>, the tensors at the top level are loaded, but the file is rejected if a dictionary below this level has more tensors. If
    /// it is empty, the tensors at the top level are loaded, whatever else the file contains. The path is not used for files of other formats.
    /// </param>
    /// <returns>
    /// The tensors by name. They belong to the current dispose scope of the caller or, if there is none, to the caller. Entries that are not tensors are
    /// omitted.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">
    /// The folder of the file does not exist, or the file cannot be read, for example because another process has exclusive access to it.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="InvalidDataException">
    /// The file has none of these formats, is damaged, contains an object of a Python class instead of tensors, or would take more work or memory
    /// than is allowed for its length. Or <paramref name="key"/> is <see langword="null"/>, and the top level has no tensors, or fewer than a
    /// dictionary below it. The message then names the paths of dictionaries with tensors, if there are any.
    /// </exception>
    /// <exception cref="KeyNotFoundException">
    /// There is no dictionary of tensors under <paramref name="key"/>. The message lists the paths of dictionaries with tensors, if there are any.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// A tensor, or the memory that it shares with other tensors of a PyTorch file, is larger than 2 GiB. Or a tensor has a type that TorchSharp does
    /// not support.
    /// </exception>
    public static Dictionary<string, torch.Tensor> Load(string path, string? key = null) => Read(path, key).Tensors;

    /// <summary>Loads all tensors of a file, and lists the other content of a PyTorch file.</summary>
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

    /// <summary>Saves named tensors as a safetensors file. The file is written completely or not at all.</summary>
    /// <param name="path">The path of the file, in an existing folder.</param>
    /// <param name="tensors">The tensors by name, with any shape, strides and device.</param>
    /// <param name="metadata">Entries for the metadata in the header of the file; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or a tensor has the reserved name <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    /// <exception cref="NotSupportedException">A tensor has a type that the format does not support, or is larger than 2 GiB.</exception>
    public static void Save(
        string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Safetensors.Save(path, tensors, metadata);

    /// <summary>
    /// Saves named tensors as a file that TorchSharp's <c>Module.load</c> reads (<c>.dat</c>). The file is written completely or not at all.
    /// </summary>
    /// <param name="path">The path of the file, in an existing folder.</param>
    /// <param name="tensors">The tensors by name, with any strides and device.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB.</exception>
    public static void SaveTorchSharp(string path, IReadOnlyDictionary<string, torch.Tensor> tensors) => TorchSharpFile.Save(path, tensors);
}
