using System.Diagnostics.CodeAnalysis;
using ResNetKit.Interop;
using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit;

/// <summary>Provides methods that load and save the weights of any module.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument, which is required, selects the overload.")]
public static class ModuleWeightsExtensions
{
    /// <summary>
    /// Loads parameters and buffers from a safetensors file, a PyTorch file, or a file of TorchSharp's <c>Module.save</c>. The format is detected
    /// from the content.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Names and shapes are compared before anything is changed. Values are converted to the types of the module's tensors and copied to their devices.
    /// </para>
    /// <para>
    /// If <see cref="WeightLoadOptions.Prefix"/> is empty and no name matches, a prefix that all names share, such as <c>module.</c>, is removed. In strict
    /// loading, the prefix is removed only if all names and shapes match without it. If the file lacks the batch counters of batch norms
    /// (<c>num_batches_tracked</c>), as files from before PyTorch 0.4.1 do, the counters are set to 0.
    /// </para>
    /// </remarks>
    /// <param name="module">The module. Its parameters stay the same objects, on their devices.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="options">The options for matching names; <see langword="null"/> for the defaults, which are strict.</param>
    /// <returns>The names that were loaded and those that were not.</returns>
    /// <exception cref="StateDictMismatchException">Loading is strict, and names or shapes differ. The module is unchanged.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">
    /// The folder of the file does not exist, or the file cannot be read, for example because another process has exclusive access to it.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="InvalidDataException">
    /// The file has an unknown format, is damaged, contains an object of a Python class instead of tensors, or would take more work or memory than is
    /// allowed for its length. Or <see cref="WeightLoadOptions.Key"/> is <see langword="null"/>, and the top level of a PyTorch file has no tensors,
    /// or fewer than one of the dictionaries inside it.
    /// </exception>
    /// <exception cref="KeyNotFoundException">There is no dictionary of tensors under <see cref="WeightLoadOptions.Key"/>.</exception>
    /// <exception cref="NotSupportedException">
    /// A tensor is larger than 2 GiB, has a type that TorchSharp does not support, or is complex although the module's tensor is real. The module is unchanged.
    /// </exception>
    public static StateDictComparison LoadWeights(this torch.nn.Module module, string path, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= new WeightLoadOptions();
        using var scope = torch.NewDisposeScope();
        var content = StateDict.Read(path, options.Key);
        return Load(module, content.Tensors, options, $"'{path}'", content);
    }

    /// <summary>Loads parameters and buffers from tensors with names; see <see cref="LoadWeights(torch.nn.Module, string, WeightLoadOptions?)"/>.</summary>
    /// <param name="module">The module. Its parameters stay the same objects, on their devices.</param>
    /// <param name="tensors">The tensors by name, which are copied.</param>
    /// <param name="options">The options for matching names; <see langword="null"/> for the defaults, which are strict.</param>
    /// <returns>The names that were loaded and those that were not.</returns>
    /// <exception cref="StateDictMismatchException">Loading is strict, and names or shapes differ. The module is unchanged.</exception>
    /// <exception cref="NotSupportedException">A tensor is complex although the module's tensor is real. The module is unchanged.</exception>
    public static StateDictComparison LoadWeights(
        this torch.nn.Module module, IReadOnlyDictionary<string, torch.Tensor> tensors, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(tensors);
        return Load(module, tensors, options ?? new WeightLoadOptions(), "The state dict");
    }

    /// <summary>Saves parameters and buffers as a safetensors file. The file is written completely or not at all.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">The path of the file, in an existing folder.</param>
    /// <param name="metadata">Entries for the metadata in the header of the file; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    /// <exception cref="NotSupportedException">A tensor has a type that the format does not support, or is larger than 2 GiB.</exception>
    public static void SaveWeights(this torch.nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        Safetensors.Save(path, module.state_dict(), metadata);
    }

    private static StateDictComparison Load(
        torch.nn.Module module,
        IReadOnlyDictionary<string, torch.Tensor> source,
        WeightLoadOptions options,
        string sourceName,
        StateDictContent? content = null)
    {
        var target = module.state_dict();
        var comparison = StateDictMatching.Compare(target, source, options, content, out var hint);
        if (options.Strict && !comparison.IsExact)
        {
            throw new StateDictMismatchException(sourceName, comparison, hint);
        }

        foreach (var name in comparison.Matching)
        {
            if (source[comparison.Prefix + name].is_complex() && !target[name].is_complex())
            {
                throw new NotSupportedException($"{sourceName} has complex values in '{MessageText.Name(name)}'; expected real ones. Nothing was loaded.");
            }
        }

        using var noGradient = torch.no_grad();
        foreach (var name in comparison.Matching)
        {
            target[name].copy_(source[comparison.Prefix + name]);
        }

        foreach (var name in comparison.FilledIn)
        {
            target[name].zero_();
        }

        return comparison;
    }
}
