using System.Diagnostics.CodeAnalysis;
using ResNetKit.Interop;
using ResNetKit.Serialization;
using TorchSharp;

namespace ResNetKit;

/// <summary>Loads and saves the weights of any module.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the second argument, which is required, selects the overload.")]
public static class ModuleWeightsExtensions
{
    /// <summary>
    /// Loads parameters and buffers from a safetensors file, a PyTorch file, or a file of TorchSharp's <c>Module.save</c>;
    /// the content tells which. Names and shapes are compared before anything is touched; types and devices are converted.
    /// </summary>
    /// <remarks>
    /// A beginning that stands before every name, such as <c>module.</c>, is taken off where no name fits with it, and all fit without it.
    /// The counters of batch normalization, which files from before PyTorch 0.4.1 lack, start at 0.
    /// </remarks>
    /// <param name="module">The module. Its parameters stay the same objects, on their devices.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How to match names; null for the defaults, which are strict.</param>
    /// <returns>What was loaded and what was not.</returns>
    /// <exception cref="StateDictMismatchException">Loading is strict and names or shapes differ; the module is untouched.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is of no known format, damaged, or holds no tensors there.</exception>
    /// <exception cref="KeyNotFoundException">There is no dict of tensors under <see cref="WeightLoadOptions.Key"/>.</exception>
    /// <exception cref="NotSupportedException">A tensor is larger than 2 GiB, or of a type that TorchSharp does not have.</exception>
    public static StateDictComparison LoadWeights(this torch.nn.Module module, string path, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= new WeightLoadOptions();
        using var scope = torch.NewDisposeScope();
        var content = StateDict.Read(path, options.Key);
        return Load(module, content.Tensors, options, $"'{path}'", content);
    }

    /// <summary>Loads parameters and buffers from named tensors; see <see cref="LoadWeights(torch.nn.Module, string, WeightLoadOptions?)"/>.</summary>
    /// <param name="module">The module. Its parameters stay the same objects, on their devices.</param>
    /// <param name="tensors">The tensors by name; they are copied.</param>
    /// <param name="options">How to match names; null for the defaults, which are strict.</param>
    /// <returns>What was loaded and what was not.</returns>
    /// <exception cref="StateDictMismatchException">Loading is strict and names or shapes differ; the module is untouched.</exception>
    public static StateDictComparison LoadWeights(
        this torch.nn.Module module, IReadOnlyDictionary<string, torch.Tensor> tensors, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(tensors);
        return Load(module, tensors, options ?? new WeightLoadOptions(), "The state dict");
    }

    /// <summary>Saves parameters and buffers as a safetensors file, whole or not at all.</summary>
    /// <param name="module">The module.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="metadata">Texts for the file's header.</param>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
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
