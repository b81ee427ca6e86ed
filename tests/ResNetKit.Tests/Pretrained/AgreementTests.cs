using ResNetKit.Tests.Interop;
using ResNetKit.Tests.Serialization;

namespace ResNetKit.Tests.Pretrained;

public sealed class AgreementTests
{
    public static TheoryData<string> Names => [.. PretrainedNetwork.All.Select(network => network.Name).Where(name => GoldenLogits.Names.Contains(name))];

    [Fact]
    public void Every_built_in_network_has_reference_values() => Names.Should().HaveCount(11).And.HaveCount(GoldenLogits.Names.Count);

    // Compares probabilities for the same weights and the same picture. Both programs prepare the same bytes. They add float32 numbers in different orders.
    // After 152 layers, this changes the logits by 1e-5 of their spread. A picture that is brighter by one of 255 levels changes the logits by at least 5e-3
    // of the spread. One that is resized to 224 instead of 256 changes them by 2e-2.
    [Theory]
    [MemberData(nameof(Names))]
    public void Every_architecture_gives_the_logits_of_torchvision(string name)
    {
        var network = PretrainedNetwork.Get(name);
        using var model = ResNetBuilder.FromOptions(network.Network!).Build();
        CountedWeights.LoadInto(model);
        model.Preprocessing = network.Preprocessing;

        GoldenLogits.Hold(model, name);
    }

    [Theory]
    [InlineData("tiny.safetensors")]
    [InlineData("tiny.pth")]
    [InlineData("tiny-legacy.pth")]
    public async Task A_network_of_torchvision_loads_from_each_file_format(string file)
    {
        using var model = await ResNet.PretrainedAsync(
            GoldenLogits.File(file),
            new PretrainedOptions { Network = GoldenLogits.TinyNetwork, Preprocessing = PretrainedNetwork.Get("resnet20-cifar10").Preprocessing });

        GoldenLogits.Hold(model, GoldenLogits.Tiny);
    }

    [TorchvisionFact]
    public async Task ResNet18_of_torchvision_with_its_own_random_weights_loads_from_each_format_and_agrees()
    {
        using var folder = new TemporaryFolder();
        PyTorchFactAttribute.Run(Path.Combine(Document.RepositoryRoot, "tests", "reference", "pretrained", "make_logits.py"), folder.Path);
        var logits = GoldenLogits.Read(folder.File("logits.json"))["resnet18"];
        var network = PretrainedNetwork.Get("resnet18-imagenet");

        foreach (var file in new[] { "resnet18.safetensors", "resnet18.pth", "resnet18-legacy.pth" })
        {
            using var model = await ResNet.PretrainedAsync(
                folder.File(file), new PretrainedOptions { Network = network.Network, Preprocessing = network.Preprocessing, ClassNames = network.ClassNames });
            GoldenLogits.Hold(model, logits);
        }
    }

    [TorchvisionFact]
    public void The_names_of_ImageNets_classes_are_torchvisions()
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllText(
            folder.File("names.py"),
            "import sys\nfrom torchvision.models import ResNet18_Weights\n"
            + "open(sys.argv[1], 'w').write('\\n'.join(ResNet18_Weights.IMAGENET1K_V1.meta['categories']))\n");

        PyTorchFactAttribute.Run(folder.File("names.py"), folder.File("names.txt"));

        PretrainedNetwork.Get("resnet18-imagenet").ClassNames.Should().Equal(System.IO.File.ReadAllLines(folder.File("names.txt")));
    }

    [TorchvisionFact]
    public void The_published_files_accuracies_and_preprocessing_are_torchvisions()
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllText(
            folder.File("facts.py"),
            """
            import sys
            from torchvision import models
            lines = []
            for name, weights in dict(
                    resnet18=models.ResNet18_Weights, resnet34=models.ResNet34_Weights, resnet50=models.ResNet50_Weights, resnet101=models.ResNet101_Weights,
                    resnet152=models.ResNet152_Weights, resnext50_32x4d=models.ResNeXt50_32X4D_Weights, wide_resnet50_2=models.Wide_ResNet50_2_Weights).items():
                w = weights.IMAGENET1K_V1
                t = w.transforms()
                lines.append("|".join(map(str, [name.replace("_", "-"), w.url, w.meta["num_params"], w.meta["_metrics"]["ImageNet-1K"]["acc@1"] if "_metrics" in w.meta
                    else w.meta["metrics"]["acc@1"], t.resize_size[0], t.crop_size[0], t.interpolation.value, t.mean, t.std])))
            open(sys.argv[1], "w").write("\n".join(lines))
            """);

        PyTorchFactAttribute.Run(folder.File("facts.py"), folder.File("facts.txt"));

        var ours = PretrainedNetwork.All.Where(network => network.Name.EndsWith("-imagenet", StringComparison.Ordinal)).ToList();
        var theirs = System.IO.File.ReadAllLines(folder.File("facts.txt")).ToDictionary(line => line.Split('|')[0] + "-imagenet", line => line.Split('|')[1..]);
        theirs.Keys.Should().BeEquivalentTo(ours.Select(network => network.Name));
        foreach (var network in ours)
        {
            var facts = theirs[network.Name];
            if (!network.Source.StartsWith("hf:", StringComparison.Ordinal))
            {
                network.Source.Should().Be(facts[0]);
                facts[0].Should().EndWith($"-{network.Sha256}.pth");
            }

            ResNetBuilder.FromOptions(network.Network!).Describe().Parameters.ToString(System.Globalization.CultureInfo.InvariantCulture).Should().Be(facts[1]);
            (100 * network.Accuracy!.Value).Should().BeApproximately(double.Parse(facts[2], System.Globalization.CultureInfo.InvariantCulture), 1e-9);
            network.Preprocessing!.Resize.ToString().Should().Be($"shorter side to {facts[3]}");
            network.Preprocessing.Shape.Should().Be(new ImageShape(3, 224, 224));
            facts[4..].Should().Equal("224", "bilinear", "[0.485, 0.456, 0.406]", "[0.229, 0.224, 0.225]");
            network.Preprocessing.Normalization.Should().Be(Normalization.ImageNet);
        }
    }
}
