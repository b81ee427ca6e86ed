using TorchSharp;

namespace ResNetKit.Serialization;

/// <summary>Loads a state dict from a file of any format that is known here.</summary>
public static class StateDictFile
{
    /// <summary>
    /// Reads all tensors of a safetensors file, a PyTorch file or a file of TorchSharp's <c>Module.save</c> into memory, on
    /// the CPU. The file's content tells which it is, not its name.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Where in a PyTorch file the state dict is, see <see cref="PyTorchFile.Load"/>; null if it is the file.</param>
    /// <returns>The tensors by name; they belong to the caller's dispose scope, or to the caller where there is none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is of none of these formats, or damaged.</exception>
    public static Dictionary<string, torch.Tensor> Load(string path, string? key = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return StateDictFormats.Detect(path) switch
        {
            StateDictFormat.Safetensors => Safetensors.Load(path),
            StateDictFormat.PyTorch => PyTorchFile.Load(path, key),
            _ => TorchSharpFile.Load(path),
        };
    }
}
