using ResNetKit.Data;
using ResNetKit.Interop;
using ResNetKit.Models;
using ResNetKit.Onnx;

namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>The example of src/ResNetKit.Onnx/README.md; it needs trained weights, so that it compiles is the point.</summary>
internal static class OnnxReadme
{
    internal static void Export()
    {
        using var model = ResNetBuilder.FromPreset("resnet20-b").Build();
        model.LoadWeights("resnet20-b.safetensors");
        model.ExportOnnx("resnet20-b.onnx", new OnnxExportOptions
        {
            Classes = Cifar10Dataset.Classes,
            Normalization = Normalization.Cifar10,          // the file takes pictures as they are, from 0 to 255
        });
    }
}
