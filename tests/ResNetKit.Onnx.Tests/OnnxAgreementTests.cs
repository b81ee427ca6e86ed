using System.Text.Json;
using ResNetKit.Data;
using ResNetKit.Interop;
using ResNetKit.Models;
using ResNetKit.Models.Plan;
using ResNetKit.Models.Presets;
using ResNetKit.Tests;
using ServeAnywhere;
using TorchSharp;

namespace ResNetKit.Onnx.Tests;

/// <summary>What other programs compute from the files, next to what the network computes itself.</summary>
public sealed class OnnxAgreementTests : IDisposable
{
    private const float Tolerance = 1e-4f;

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("resnetkit-").FullName, "model.onnx");
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public static TheoryData<string> Networks => [.. ExampleNetworks.Names];

    // The large ones take minutes; RESNETKIT_ALL_PRESETS=1 adds them.
    public static TheoryData<string> Presets =>
    [
        .. Preset.All.Select(preset => preset.Name).Where(name =>
            Environment.GetEnvironmentVariable("RESNETKIT_ALL_PRESETS") == "1" || ResNetBuilder.FromPreset(name).Describe().Parameters < 3_000_000),
    ];

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    [OnnxRuntimeTheory]
    [MemberData(nameof(Networks))]
    public void ONNX_Runtime_gives_the_same_logits(string network) =>
        CheckLogits(ExternalProgram.OnnxRuntime, network, new OnnxExportOptions());

    [OnnxRuntimeTheory]
    [MemberData(nameof(Presets))]
    public void ONNX_Runtime_gives_the_same_logits_for_a_preset(string preset)
    {
        using var model = ExampleNetworks.Randomize(ResNetBuilder.FromPreset(preset).Build());
        CheckLogits(ExternalProgram.OnnxRuntime, model, images: 1, new OnnxExportOptions());
    }

    [OnnxRuntimeTheory]
    [InlineData("basic")]
    [InlineData("pre-activation")]
    public void ONNX_Runtime_gives_the_same_logits_without_folding(string network) =>
        CheckLogits(ExternalProgram.OnnxRuntime, network, new OnnxExportOptions { FoldBatchNormalization = false });

    [OnnxRuntimeTheory]
    [InlineData(13)]
    [InlineData(21)]
    public void ONNX_Runtime_reads_the_lowest_and_the_highest_operator_set(int opset)
    {
        CheckLogits(
            ExternalProgram.OnnxRuntime, "basic, shortcut A", new OnnxExportOptions { Opset = opset, FoldBatchNormalization = false });
        CheckLogits(ExternalProgram.OnnxRuntime, "whitening, GELU, maximum, scaled logits", new OnnxExportOptions { Opset = opset });
    }

    [OnnxRuntimeTheory]
    [InlineData(1)]
    [InlineData(5)]
    public void ONNX_Runtime_normalizes_pixels_as_the_batch_pipeline_does(int images)
    {
        using var model = ExampleNetworks.Build("basic");
        var normalization = Normalization.Cifar10;
        model.ExportOnnx(_file, new OnnxExportOptions { Normalization = normalization });
        var pixels = torch.randint(0, 256, [images, 3, 32, 32]).to(torch.ScalarType.Float32);
        var mean = torch.tensor(normalization.Mean.ToArray()).reshape(1, 3, 1, 1);
        var deviation = torch.tensor(normalization.StandardDeviation.ToArray()).reshape(1, 3, 1, 1);

        var found = ExternalProgram.OnnxRuntime.Run([_file], Values(pixels), pixels.shape);

        Compare(found, Logits(model, pixels.div(255).sub(mean).div(deviation)));
    }

    [OpenCVTheory]
    [MemberData(nameof(Networks))]
    public void OpenCV_gives_the_same_logits(string network)
    {
        // OpenCV 4.6 cannot multiply channels by factors when it does not know the batch's size.
        int? batchSize = network.StartsWith("squeeze-excitation", StringComparison.Ordinal) ? 3 : null;
        CheckLogits(ExternalProgram.OpenCV, network, new OnnxExportOptions { BatchSize = batchSize });
    }

    [PyTorchTheory]
    [InlineData("basic, shortcut A")]
    [InlineData("squeeze-excitation, SiLU, stochastic depth, groups")]
    public void PyTorch_gives_the_same_logits_from_plan_and_weights(string network)
    {
        using var model = ExampleNetworks.Build(network);
        var images = torch.randn(3, 3, 32, 32);
        model.SaveWeights(_file + ".safetensors");
        File.WriteAllText(_file + ".json", model.Summary(SummaryFormat.Json));

        var found = ExternalProgram.PyTorch.Run([_file + ".json", _file + ".safetensors"], Values(images), images.shape);

        Compare(found, Logits(model, images));
    }

    [OnnxRuntimeTheory]
    [InlineData("basic")]
    public void The_JavaScript_of_the_guide_finds_the_same_class(string network)
    {
        using var model = ExampleNetworks.Build(network);
        model.ExportOnnx(_file);
        var image = torch.randn(1, 3, 32, 32);
        var script = new Document("docs/guides/interop.md").Script("javascript", "classify") + $$"""

            classify({{JsonSerializer.Serialize(_file)}}, {{JsonSerializer.Serialize(Values(image))}})
              .then((found) => process.exit(found));
            """;

        ExternalProgram.OnnxRuntime.RunScript("-e", script).ExitCode.Should().Be(Class(model, image));
    }

    [OpenCVTheory]
    [InlineData("basic")]
    public void The_Python_of_the_guide_finds_the_same_class(string network)
    {
        using var model = ExampleNetworks.Build(network);
        model.ExportOnnx(_file);
        var script = new Document("docs/guides/interop.md").Script("python", "def classify") + $$"""

            import numpy, sys
            sys.exit(classify({{JsonSerializer.Serialize(_file)}}, numpy.arange(32 * 32 * 3).reshape(32, 32, 3).astype(numpy.uint8)))
            """;
        var image = torch.arange(32 * 32 * 3).to(torch.ScalarType.Byte).to(torch.ScalarType.Float32).reshape(1, 32, 32, 3).permute(0, 3, 1, 2);

        ExternalProgram.OpenCV.RunScript("-c", script).ExitCode.Should().Be(Class(model, image));
    }

    private void CheckLogits(ExternalProgram program, string network, OnnxExportOptions options)
    {
        using var model = ExampleNetworks.Build(network);
        CheckLogits(program, model, images: 3, options);
    }

    private void CheckLogits(ExternalProgram program, ResNet model, int images, OnnxExportOptions options)
    {
        var (channels, height, width) = model.Plan.Input;
        var batch = torch.randn(images, channels, height, width);
        model.ExportOnnx(_file, options);

        var found = program.Run([_file], Values(batch), batch.shape);

        Compare(found, Logits(model, batch));
    }

    private static void Compare(float[] found, float[] expected)
    {
        found.Should().HaveSameCount(expected);
        var scale = Math.Max(1, expected.Max(Math.Abs));
        found.Zip(expected, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(Tolerance * scale);
    }

    private static float[] Logits(ResNet model, torch.Tensor images)
    {
        using var noGradient = torch.no_grad();
        return Values(model.call(images));
    }

    private static int Class(ResNet model, torch.Tensor image)
    {
        var logits = Logits(model, image);
        return Array.IndexOf(logits, logits.Max());
    }

    private static float[] Values(torch.Tensor tensor) => tensor.flatten().data<float>().ToArray();
}
