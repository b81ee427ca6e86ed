using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using ResNetKit.Data;
using ResNetKit.Models;
using ResNetKit.Models.Networks;
using ResNetKit.Onnx;
using ResNetKit.Onnx.Schema;
using ResNetKit.Registration;
using ResNetKit.Training;

namespace ResNetKit;

/// <summary>Provides methods that export networks as ONNX files.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "The type of the module selects the overload.")]
public static class OnnxModelExtensions
{
    // ONNX files are protocol buffers, whose size is limited to 2 GiB.
    private const long LargestFile = int.MaxValue;

    /// <summary>
    /// Exports a network in evaluation mode as an ONNX file: batch normalization uses the running statistics, and dropout and stochastic depth are
    /// removed. The input is a float32 tensor (N, C, H, W), whose height and width are those of the network's preprocessing or, if it has none, of
    /// its options. The output is the logits (N, classes).
    /// </summary>
    /// <param name="model">The network, which is not changed.</param>
    /// <param name="path">The path of the file, in an existing folder. The file is written completely or not at all.</param>
    /// <param name="options">The export options; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="InvalidOptionsException">
    /// Options are out of range or do not fit the network, or images of the size in its preprocessing are too small or too large. The exception lists
    /// all failures.
    /// </exception>
    /// <exception cref="NotSupportedException">The network has a custom layer or is larger than 2 GiB.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public static void ExportOnnx(this ResNet model, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxExportOptions();
        Validate(options, model);
        var plan = model.PlanForPictures();
        if (options.FoldBatchNormalization)
        {
            using var fused = new FusedResNet(model, plan);
            Export(fused, fused.Plan, path, options);
        }
        else
        {
            Export(model, plan, path, options);
        }
    }

    /// <summary>Exports a fused network or a single block as an ONNX file; see <see cref="ExportOnnx(ResNet, string, OnnxExportOptions?)"/>.</summary>
    /// <param name="module">The module, which is not changed. Its batch norms are not folded into convolutions.</param>
    /// <param name="path">The path of the file, in an existing folder. The file is written completely or not at all.</param>
    /// <param name="options">The export options; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="InvalidOptionsException">
    /// Options are out of range or do not fit the module. The exception lists all failures.
    /// </exception>
    /// <exception cref="NotSupportedException">The module has a custom layer or is larger than 2 GiB.</exception>
    /// <exception cref="IOException">The file cannot be written. An existing file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public static void ExportOnnx(this PlannedModule module, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= new OnnxExportOptions();
        Validate(options, module);
        Export(module, module.Plan, path, options);
    }

    private static void Export(PlannedModule module, NetworkPlan plan, string path, OnnxExportOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, MakeModel(module, plan, options).WriteTo);
    }

    private static ModelProto MakeModel(PlannedModule model, NetworkPlan plan, OnnxExportOptions options)
    {
        var state = model.state_dict();
        if (state.Values.Sum(tensor => tensor.numel() * sizeof(float)) > LargestFile)
        {
            throw new NotSupportedException("The network is larger than 2 GiB, the maximum size of an ONNX file.");
        }

        var file = new ModelProto
        {
            IrVersion = FormatVersion(options.Opset),
            ProducerName = "ResNetKit",
            ProducerVersion = typeof(OnnxModelExtensions).Assembly.GetName().Version!.ToString(fieldCount: 3),
            Graph = PlanExporter.Export(plan, state, options),
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = options.Opset });
        file.MetadataProps.Add(Metadata(model, options).Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        return file;
    }

    // Gets the version of the ONNX format in which an operator set appeared.
    private static int FormatVersion(int opset) => opset switch
    {
        < 15 => 7,
        < 19 => 8,
        < 21 => 9,
        _ => 10,
    };

    private static SortedDictionary<string, string> Metadata(PlannedModule model, OnnxExportOptions options)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var network = model as ImageClassifier;
        var classes = options.Classes.Count > 0 ? options.Classes : network?.ClassNames ?? [];
        if (classes.Count > 0)
        {
            metadata["classes"] = JsonSerializer.Serialize(classes);
        }

        if (options.Normalization is { } within)
        {
            metadata["input"] = "pixels from 0 to 255, channels first";
            metadata["normalization"] = $"in the graph: {Describe(within)}";
        }
        else if (network?.Preprocessing is { Normalization: var before })
        {
            metadata["input"] = "normalized pixels, channels first";
            metadata["normalization"] = $"before the graph: {Describe(before)}";
        }

        if (network?.Preprocessing is { } preprocessing)
        {
            preprocessing = new Preprocessing(preprocessing.Shape, options.Normalization ?? preprocessing.Normalization, preprocessing.Resize);
            metadata["preprocessing"] = JsonSerializer.Serialize(PreprocessingDocument.From(preprocessing), PreprocessingDocument.Json);
        }

        foreach (var (key, value) in options.Metadata)
        {
            metadata[key] = value;
        }

        return metadata;
    }

    private static string Describe(Normalization normalization) =>
        $"mean {Numbers(normalization.Mean)}, standard deviation {Numbers(normalization.StandardDeviation)}";

    private static string Numbers(IEnumerable<float> values) =>
        string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static void Validate(OnnxExportOptions options, PlannedModule model)
    {
        var failures = OptionsValidation.Failures(options, "Export").ToList();
        var channels = model.Plan.Input.Channels;
        if (options.Normalization is { } normalization && normalization.Channels != channels)
        {
            failures.Add(
                $"Export.{nameof(options.Normalization)} is for {normalization.Channels} channels, but the network takes {channels}.");
        }

        var logits = model.Plan.Output.Output.Channels;
        if (options.Classes.Count > 0 && options.Classes.Count != logits)
        {
            failures.Add(
                $"Export.{nameof(options.Classes)} has {options.Classes.Count} names, but the network has {logits} logits.");
        }

        var taken = model.Plan.Layers.Skip(1).Select(layer => layer.Name).ToHashSet(StringComparer.Ordinal);
        if (options.InputName == options.OutputName || taken.Contains(options.InputName) || taken.Contains(options.OutputName))
        {
            failures.Add(
                $"Export.{nameof(options.InputName)} '{options.InputName}' and {nameof(options.OutputName)} '{options.OutputName}' must differ from each other and from the layers' names.");
        }

        if (failures.Count > 0)
        {
            throw new InvalidOptionsException(failures);
        }
    }
}
