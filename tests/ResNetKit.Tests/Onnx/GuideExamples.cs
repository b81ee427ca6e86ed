using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ResNetKit.Tests.Onnx;

/// <summary>The C# of docs/guides/interop.md, word for word; that it compiles is the point.</summary>
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

    internal static void FineTuning()
    {
        // The pictures as the network knows them: its size, its normalization.
        var pictures = ImageFolder.Load("pictures", ImageShape.Cifar, new ImageFolderOptions { Normalization = Normalization.Cifar10 });
        var data = new DataOptions { BatchSize = 64 };

        using var model = ResNetBuilder.FromPreset("resnet20").Build();
        model.LoadWeights("resnet20.safetensors");
        model.ReplaceHead(pictures.ClassNames);

        using (model.Freeze("conv1", "bn1", "layer1", "layer2", "layer3"))
        {
            new Trainer(model, new TrainerOptions { Epochs = 5 }).Fit(data.CreateTraining(pictures.Train));
        }

        new Trainer(model, new TrainerOptions { Epochs = 10, Optimizer = new SgdOptions { LearningRate = 0.01 } }).Fit(data.CreateTraining(pictures.Train), data.CreateEvaluation(pictures.Test));
        model.Save("pictures.safetensors");
    }

    internal static void Export(ResNet model) =>
        model.ExportOnnx("resnet20.onnx", new OnnxExportOptions { Normalization = model.Preprocessing?.Normalization });

    internal static float[] Serve(string file, float[] pixels)
    {
        using var session = new InferenceSession(file);
        var images = new DenseTensor<float>(pixels, [1, 3, 32, 32]);      // float[3 * 32 * 32], red plane first, from 0 to 255
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("images", images)]);
        float[] logits = results[0].AsEnumerable<float>().ToArray();
        return logits;
    }
}
