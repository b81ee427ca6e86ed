using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ResNetKit;
using ResNetKit.Documentation.Tests;

namespace Guides;

/// <summary>Contains the ONNX example of docs/guides/deployment.md. The service on that page is samples/Serve, which has its own tests.</summary>
public sealed class Deployment : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-deployment-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ONNX_Runtime_gives_a_picture_the_class_and_the_probability_that_the_network_gives_it()
    {
        Photos.Write(_folder);
        using var model = new ResNetBuilder().AddStage(filters: 8, blocks: 1).WithClasses(3).Build();
        model.ClassNames = ["bird", "cat", "dog"];
        model.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);
        var file = Path.Combine(_folder, "pets.onnx");
        model.ExportOnnx(file, new OnnxExportOptions { Normalization = model.Preprocessing?.Normalization });
        using var classifier = new OnnxClassifier(file);

        foreach (var picture in (string[])["holiday.jpg", "beach.jpg"])
        {
            var expected = model.Predict(Path.Combine(_folder, picture));
            using var stream = File.OpenRead(Path.Combine(_folder, picture));
            var (className, probability) = classifier.Classify(stream);

            className.Should().Be(expected.ClassName);
            probability.Should().BeApproximately(expected.Probability, 1e-4);
        }
    }
}

/// <summary>Classifies pictures with an exported network. Several threads can use one instance.</summary>
public sealed class OnnxClassifier(string file) : IDisposable
{
    private readonly InferenceSession _session = new(file);

    public (string ClassName, double Probability) Classify(Stream picture)
    {
        // The same size and crop as in training; a red, a green and a blue plane, with values from 0 to 255.
        var pixels = DecodedImage.Decode(picture).Resize(new ImageShape(3, 32, 32));
        var images = new DenseTensor<float>(Array.ConvertAll(pixels, pixel => (float)pixel), [1, 3, 32, 32]);
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("images", images)]);
        var logits = results[0].AsEnumerable<float>().ToArray();

        var classes = JsonSerializer.Deserialize<string[]>(_session.ModelMetadata.CustomMetadataMap["classes"])!;
        var largest = logits.Max();
        return (classes[Array.IndexOf(logits, largest)], 1 / logits.Sum(logit => Math.Exp(logit - largest)));
    }

    public void Dispose() => _session.Dispose();
}
