using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ResNetKit;
using ResNetKit.Documentation.Tests;

namespace Guides;

/// <summary>Contains the example of docs/guides/photos-to-onnx.md, and checks its results.</summary>
public sealed class PhotosToOnnx : IDisposable
{
    private const string Page = "docs/guides/photos-to-onnx.md";

    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-photos-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_network_and_ONNX_Runtime_classify_the_photo_correctly()
    {
        Photos.Write(_folder);

        var outputs = Command.Of(Page).Select(command =>
        {
            var result = Command.Run(command, _folder, new Dictionary<string, string?>());
            result.ExitCode.Should().Be(0, "\"{0}\" said: {1}", command, result.Error);
            return result.Output;
        }).ToList();

        outputs.Should().HaveCount(4);
        outputs[1].Should().Contain("cat").And.Contain("dog");
        outputs[2].Should().StartWith("holiday.jpg  cat ");
        Classify(Path.Combine(_folder, "runs/pets/model.onnx"), Path.Combine(_folder, "holiday.jpg")).Should().Be("cat");
        Classify(Path.Combine(_folder, "runs/pets/model.onnx"), Path.Combine(_folder, "beach.jpg")).Should().Be("dog");

        static string Classify(string model, string photo)
        {
            using var session = new InferenceSession(model);
            var classes = JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["classes"])!;

            // As in training: the square in the middle, 32×32, one plane for each color.
            var pixels = DecodedImage.Load(photo).Resize(new ImageShape(3, 32, 32));
            var images = new DenseTensor<float>(Array.ConvertAll(pixels, pixel => (float)pixel), [1, 3, 32, 32]);
            using var results = session.Run([NamedOnnxValue.CreateFromTensor("images", images)]);
            var logits = results[0].AsEnumerable<float>().ToArray();
            return classes[Array.IndexOf(logits, logits.Max())];
        }
    }
}
