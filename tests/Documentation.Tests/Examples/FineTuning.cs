using System.Globalization;

namespace ResNetKit.Documentation.Tests.Examples;

/// <summary>Contains the examples of docs/guides/fine-tuning.md, which run on the photos of the tests. The paths on the page are relative.</summary>
[Collection(CurrentFolder.Name)]
public sealed class FineTuning : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resnetkit-fine-tuning-").FullName;
    private readonly string _before = Environment.CurrentDirectory;

    public FineTuning()
    {
        Environment.CurrentDirectory = _folder;
        Photos.Write(_folder);
        using var trained = ResNetBuilder.FromPreset("resnet20").Build();
        trained.ClassNames = [.. Enumerable.Range(0, 10).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        trained.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);
        trained.Save("resnet20.safetensors");
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_first_example_trains_a_network_on_new_classes_and_saves_the_network()
    {
        using var model = ResNet.Load("resnet20.safetensors");
        var pets = ImageFolder.Load("pets", model.Preprocessing!);

        model.ReplaceHead(pets.ClassNames);
        TrainingResult result = new Trainer(model, FineTune.Options(epochs: 5)).Fit(pets.Train, pets.Test);
        model.Save("pets.safetensors");

        result.History.Should().HaveCount(5);
        using var loaded = ResNet.Load("pets.safetensors");
        loaded.Predict("holiday.jpg").ClassName.Should().BeOneOf("cat", "dog");
    }

    [Fact]
    public void The_example_of_a_linear_probe_trains_only_the_head()
    {
        using var model = ResNet.Load("resnet20.safetensors");
        var pets = ImageFolder.Load("pets", model.Preprocessing!);

        model.ReplaceHead(pets.ClassNames);
        LinearProbeResult probe = LinearProbe.Fit(model, pets.Train, pets.Test);
        Console.WriteLine($"{probe.TestAccuracy:P1} of the test pictures, from {probe.Features} features");

        probe.Features.Should().Be(64);
    }

    [Fact]
    public void The_example_of_freezing_trains_the_last_layers_first_and_then_all()
    {
        using var model = ResNet.Load("resnet20.safetensors");
        var pets = ImageFolder.Load("pets", model.Preprocessing!);
        model.ReplaceHead(pets.ClassNames);

        using (FrozenLayers frozen = model.FreezeBefore("layer3"))         // all but the last stage and the head
        {
            new Trainer(model, FineTune.Options(epochs: 2)).Fit(pets.Train, pets.Test);

            frozen.Unfreeze("layer2");
            new Trainer(model, FineTune.Options(epochs: 2)).Fit(pets.Train, pets.Test);
        }

        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Fact]
    public void The_example_of_gradual_unfreezing_ends_with_all_layers_trained()
    {
        using var model = ResNet.Load("resnet20.safetensors");
        var pets = ImageFolder.Load("pets", model.Preprocessing!);
        model.ReplaceHead(pets.ClassNames);

        var trainer = new Trainer(model, FineTune.Options(epochs: 6)) { Callbacks = { new GradualUnfreezing(everyEpochs: 2) } };
        trainer.Fit(pets.Train, pets.Test);

        model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Fact]
    public void The_example_of_layer_decay_has_the_learning_rates_that_the_page_states()
    {
        TrainerOptions options = FineTune.Options(epochs: 5);
        options.Optimizer = options.Optimizer with { LayerDecay = 0.7 };

        options.Validate();
        Math.Pow(options.Optimizer.LayerDecay, 4).Should().BeApproximately(0.24, 0.005, "fc, layer3, layer2 and layer1 come after conv1");
    }

    [Fact]
    public void The_example_trains_on_images_of_another_size_and_predicts_with_one_channel()
    {
        using var model = ResNet.Load("resnet20.safetensors");
        model.ReplaceHead(["cat", "dog"]);

        var preprocessing = new Preprocessing(new ImageShape(3, 48, 48), model.Preprocessing!.Normalization, ResizeMode.ShorterSide(56));
        var larger = ImageFolder.Load("pets", preprocessing);
        new Trainer(model, FineTune.Options(epochs: 2)).Fit(larger.Train, larger.Test);

        model.Preprocessing.Should().Be(preprocessing);
        model.ReplaceInputChannels(1);
        model.Predict("holiday.jpg").ClassName.Should().BeOneOf("cat", "dog");
    }
}
