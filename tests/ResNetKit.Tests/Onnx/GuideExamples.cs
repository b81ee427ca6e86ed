namespace ResNetKit.Tests.Onnx;

/// <summary>Contains the C# of docs/guides/interop.md, word for word. The code is compiled but not run.</summary>
internal static class GuideExamples
{
    internal static void OneFile(ResNet model)
    {
        model.Save("pets.safetensors");

        using var loaded = ResNet.Load("pets.safetensors");
        Classification prediction = loaded.Predict("cat.jpg");
        Console.WriteLine(prediction);                                      // cat 98.1 %
        foreach (ClassProbability guess in prediction.Top(3))
        {
            Console.WriteLine($"{guess.ClassName}: {guess.Probability:P1}");
        }
    }

    internal static void FromElsewhere(ResNet model)
    {
        model.LoadWeights("resnet20.pt");
        model.ClassNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
        model.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);
        model.Save("resnet20.safetensors");
    }

    internal static void Weights(ResNet model)
    {
        model.SaveWeights("resnet20.safetensors", new Dictionary<string, string> { ["accuracy"] = "0.92" });
        model.LoadWeights("resnet20.safetensors");
    }

    internal static void Reader()
    {
        using var reader = SafetensorsReader.Open("resnet20.safetensors");
        foreach (string name in reader.Names)
        {
            Console.WriteLine($"{name} {reader.GetElementType(name)} {string.Join('×', reader.GetShape(name))}");       // conv1.weight F32 16×3×3×3
        }
    }

    internal static void PyTorch()
    {
        using var model = ResNetBuilder.FromPreset("resnet20-b").Build();
        model.LoadWeights("resnet20.pt");
    }

    internal static void Key(ResNet model) =>
        model.LoadWeights("checkpoint.pth", new WeightLoadOptions { Key = "model" });

    internal static void TorchSharp(ResNet model) =>
        StateDict.SaveTorchSharp("resnet20.dat", model.state_dict());

    internal static void Export(ResNet model) =>
        model.ExportOnnx("resnet20.onnx", new OnnxExportOptions { Normalization = model.Preprocessing?.Normalization });
}
