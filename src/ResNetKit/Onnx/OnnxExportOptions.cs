using System.ComponentModel.DataAnnotations;

namespace ResNetKit;

/// <summary>How a network is written as an ONNX file.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The lowest operator set that can be asked for.</summary>
    public const int LowestOpset = 13;

    /// <summary>The highest operator set that can be asked for.</summary>
    public const int HighestOpset = 21;

    /// <summary>The version of ONNX's operators to use; 17 by default, which ONNX Runtime reads since 1.12.</summary>
    [Range(LowestOpset, HighestOpset)]
    public int Opset { get; init; } = 17;

    /// <summary>
    /// Whether batch normalization is computed into the convolution before it, where it follows one: fewer and faster
    /// operations, the same results but for rounding. True by default.
    /// </summary>
    public bool FoldBatchNormalization { get; init; } = true;

    /// <summary>
    /// If given, the file normalizes its input itself: feed it pixels as floats from 0 to 255. Otherwise feed it images
    /// that are normalized as they were in training.
    /// </summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Images in a batch, if the file is to take no other number; null, the default, for any number.</summary>
    [Range(1, int.MaxValue)]
    public int? BatchSize { get; init; }

    /// <summary>Names of the classes, in the order of the logits, for the file's metadata; empty, the default, for those that the network knows.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Further texts for the file's metadata, by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The input's name in the file.</summary>
    [Required]
    public string InputName { get; init; } = "images";

    /// <summary>The output's name in the file.</summary>
    [Required]
    public string OutputName { get; init; } = "logits";
}
