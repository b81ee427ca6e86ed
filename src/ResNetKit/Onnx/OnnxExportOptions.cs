using System.ComponentModel.DataAnnotations;

namespace ResNetKit;

/// <summary>Contains options for exporting a network as an ONNX file.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The lowest supported version of the ONNX operator set.</summary>
    public const int LowestOpset = 13;

    /// <summary>The highest supported version of the ONNX operator set.</summary>
    public const int HighestOpset = 21;

    /// <summary>
    /// Gets the version of the ONNX operator set, from 13 to 21. Default: 17, which ONNX Runtime 1.12 and later support.
    /// </summary>
    [Range(LowestOpset, HighestOpset)]
    public int Opset { get; init; } = 17;

    /// <summary>
    /// Gets a value indicating whether batch norms that directly follow a convolution are folded into it. This gives fewer and faster operations, and
    /// the same results except for rounding. The option has no effect on fused networks and blocks. Default: <see langword="true"/>.
    /// </summary>
    public bool FoldBatchNormalization { get; init; } = true;

    /// <summary>
    /// Gets the normalization to include in the graph. It must have as many channels as the network. If it is set, the input of the graph is pixels as
    /// floats from 0 to 255. Default: <see langword="null"/>, for an input that has already been normalized as in training.
    /// </summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Gets the number of images in a batch, at least 1; <see langword="null"/>, the default, for any number.</summary>
    [Range(1, int.MaxValue)]
    public int? BatchSize { get; init; }

    /// <summary>
    /// Gets the class names for the metadata of the file, one for each logit, in the order of the logits. Default: empty, for the network's own class
    /// names.
    /// </summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>
    /// Gets further entries for the metadata of the file, by name. They replace the entries that the library writes under the same names. Default: empty.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gets the name of the input in the file. It must differ from <see cref="OutputName"/> and from the names of the layers. Default:
    /// <c>images</c>.
    /// </summary>
    [Required]
    public string InputName { get; init; } = "images";

    /// <summary>
    /// Gets the name of the output in the file. It must differ from <see cref="InputName"/> and from the names of the layers. Default:
    /// <c>logits</c>.
    /// </summary>
    [Required]
    public string OutputName { get; init; } = "logits";
}
