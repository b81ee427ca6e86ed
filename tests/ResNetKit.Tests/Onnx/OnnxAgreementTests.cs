using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;

namespace ResNetKit.Tests.Onnx;

/// <summary>Compares the logits that ONNX Runtime computes from an exported file with those of the network.</summary>
public sealed class OnnxAgreementTests : IDisposable
{
    private const float Tolerance = 1e-4f;

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("resnetkit-").FullName, "model.onnx");
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public static TheoryData<string> Networks => [.. ExampleNetworks.Names];

    // The large presets take minutes. RESNETKIT_ALL_PRESETS=1 includes them.
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

    [Theory]
    [MemberData(nameof(Networks))]
    public void ONNX_Runtime_gives_the_same_logits(string network) =>
        CheckLogits(network, new OnnxExportOptions());

    [Theory]
    [MemberData(nameof(Presets))]
    public void ONNX_Runtime_gives_the_same_logits_for_a_preset(string preset)
    {
        using var model = ExampleNetworks.Randomize(ResNetBuilder.FromPreset(preset).Build());
        CheckLogits(model, images: 1, new OnnxExportOptions());
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("pre-activation")]
    public void ONNX_Runtime_gives_the_same_logits_without_folding(string network) =>
        CheckLogits(network, new OnnxExportOptions { FoldBatchNormalization = false });

    [Theory]
    [InlineData(13)]
    [InlineData(21)]
    public void ONNX_Runtime_reads_the_lowest_and_the_highest_operator_set(int opset)
    {
        CheckLogits("basic, shortcut A", new OnnxExportOptions { Opset = opset, FoldBatchNormalization = false });
        CheckLogits("whitening, GELU, maximum, scaled logits", new OnnxExportOptions { Opset = opset });
    }

    [Theory]
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

        var found = Run(pixels);

        Compare(found, Logits(model, pixels.div(255).sub(mean).div(deviation)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_network_that_was_last_trained_on_another_size_is_exported_for_that_size(bool folds)
    {
        using var model = ExampleNetworks.Build("basic, shortcut A");
        model.Preprocessing = new Preprocessing(new ImageShape(3, 48, 56), Normalization.Cifar10, ResizeMode.Stretch);
        model.ExportOnnx(_file, new OnnxExportOptions { FoldBatchNormalization = folds });
        var images = torch.randn(2, 3, 48, 56);

        var found = Run(images);

        Compare(found, Logits(model, images));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2000)]
    public void A_network_for_images_too_small_or_too_large_for_a_plan_is_fused_but_not_exported(int size)
    {
        using var model = ExampleNetworks.Build("basic, shortcut A");
        model.Preprocessing = new Preprocessing(new ImageShape(3, size, size), Normalization.Cifar10, ResizeMode.Stretch);
        using var fused = model.Fuse();

        fused.Preprocessing.Should().Be(model.Preprocessing);
        model.Invoking(it => it.ExportOnnx(_file)).Should().Throw<InvalidOptionsException>();
        File.Exists(_file).Should().BeFalse();
    }

    private void CheckLogits(string network, OnnxExportOptions options)
    {
        using var model = ExampleNetworks.Build(network);
        CheckLogits(model, images: 3, options);
    }

    private void CheckLogits(ResNet model, int images, OnnxExportOptions options)
    {
        var (channels, height, width) = model.Plan.Input;
        var batch = torch.randn(images, channels, height, width);
        model.ExportOnnx(_file, options);

        var found = Run(batch);

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

    private float[] Run(torch.Tensor images)
    {
        using var session = new InferenceSession(_file);
        var input = new DenseTensor<float>(Values(images), [.. images.shape.Select(size => (int)size)]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], input)]);
        return [.. results.Single().AsEnumerable<float>()];
    }

    private static float[] Values(torch.Tensor tensor) => tensor.flatten().data<float>().ToArray();
}
