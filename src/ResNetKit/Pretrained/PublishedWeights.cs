namespace ResNetKit.Pretrained;

/// <summary>Provides the pretrained networks that others have published for the presets.</summary>
internal static class PublishedWeights
{
    private const string License = "BSD-3-Clause";
    private const string ClassNamesResource = "ResNetKit.Pretrained.imagenet-classes.txt";
    private const string PyTorch = "https://download.pytorch.org/models/";
    private const string Cifar = "https://github.com/chenyaofo/pytorch-cifar-models/releases/download/resnet/";

    private static readonly Lazy<IReadOnlyList<string>> _imageNetClasses = new(ReadClassNames);

    // The preprocessing of torchvision's evaluation resizes the shorter side to 256 pixels (bilinear, with antialiasing) and crops the center.
    private static readonly Preprocessing _imageNet = new(new ImageShape(3, 224, 224), Normalization.ImageNet, ResizeMode.ShorterSide(256));

    private static readonly Preprocessing _cifar = new(
        ImageShape.Cifar, new Normalization([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]), ResizeMode.ShorterSide(32));

    // The ImageNet networks have torchvision's first weights (IMAGENET1K_V1) and the accuracies that torchvision states. Their files are those on
    // PyTorch's server, or safetensors with the same values. The name of a .pth or .pt file ends with the first digits of the file's SHA-256.
    public static IEnumerable<PretrainedNetwork> All =>
    [
        ImageNet("resnet18-imagenet", "hf:timm/resnet18.tv_in1k@bbd144b3e5565108aad885f145491d11bc6ce807", 0.69758) with
        {
            Size = 46_807_446,
            Sha256 = "694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad81",
        },
        ImageNet("resnet34-imagenet", PyTorch + "resnet34-b627a593.pth", 0.73314),
        ImageNet("resnet50-imagenet", "hf:timm/resnet50.tv_in1k@78f3ecfdb38e06d9b8397f662e7ab8fee96026fa", 0.76130) with
        {
            Size = 102_469_840,
            Sha256 = "5d061a3c593d795bfe682d9b152bafbcf550579873492def3515b46db1189888",
        },
        ImageNet("resnet101-imagenet", PyTorch + "resnet101-63fe2227.pth", 0.77374),
        ImageNet("resnet152-imagenet", PyTorch + "resnet152-394f9c45.pth", 0.78312),
        ImageNet("resnext50-32x4d-imagenet", PyTorch + "resnext50_32x4d-7cdf4587.pth", 0.77618),
        ImageNet("wide-resnet50-2-imagenet", PyTorch + "wide_resnet50_2-95faca4d.pth", 0.78468),
        Cifar10(20, "4118986f", 0.9260),
        Cifar10(32, "ef93fc4d", 0.9353),
        Cifar10(44, "2a3cabcb", 0.9401),
        Cifar10(56, "187c023a", 0.9437),
    ];

    private static PretrainedNetwork ImageNet(string name, string source, double accuracy) => new(name, source)
    {
        Network = Preset.Get(name).Options,
        Sha256 = DigitsIn(source),
        License = License,
        Accuracy = accuracy,
        Preprocessing = _imageNet,
        ClassNames = _imageNetClasses.Value,
    };

    // Describes a network that github.com/chenyaofo/pytorch-cifar-models has released.
    private static PretrainedNetwork Cifar10(int depth, string digits, double accuracy) => new(
        $"resnet{depth}-cifar10", $"{Cifar}cifar10_resnet{depth}-{digits}.pt")
    {
        Network = Preset.Get($"resnet{depth}-b").Options,
        Sha256 = digits,
        License = License,
        Accuracy = accuracy,
        Preprocessing = _cifar,
        ClassNames = Cifar10Dataset.Classes,
    };

    private static string? DigitsIn(string source) =>
        source.EndsWith(".pth", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(source).Split('-')[^1] : null;

    // Reads the first English name of each of the 1,000 WordNet concepts of ILSVRC 2012, in the order of the labels. Names are those of torchvision, which
    // distinguishes concepts that share a name.
    private static string[] ReadClassNames()
    {
        using var stream = typeof(PublishedWeights).Assembly.GetManifestResourceStream(ClassNamesResource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
