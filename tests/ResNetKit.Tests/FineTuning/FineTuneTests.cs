using ResNetKit.Tests.Data.Folder;
using ResNetKit.Tests.Training;

namespace ResNetKit.Tests.FineTuning;

[Collection(TrainingCollection.Name)]
public sealed class FineTuneTests : IDisposable
{
    private readonly ClassFolders _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_trained_network_learns_pictures_of_ones_own_in_two_lines()
    {
        _folder.AddSplit("train", "cat", "dog");
        _folder.AddSplit("test", "cat", "dog");
        using var model = ResNetBuilder.FromPreset("resnet20").Build();
        model.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);
        var pets = ImageFolder.Load(_folder.Path, model.Preprocessing);

        model.ReplaceHead(pets.ClassNames);
        var result = new Trainer(model, FineTune.Options(epochs: 2)).Fit(pets.Train, pets.Test);

        result.History.Should().HaveCount(2);
        result.History[^1].TestAccuracy.Should().NotBeNull();
        model.ClassNames.Should().Equal("cat", "dog");
        model.Preprocessing.Should().Be(new Preprocessing(ImageShape.Cifar, Normalization.Cifar10), "the pictures were read so");
    }

    [Fact]
    public void The_options_are_valid_and_survive_JSON()
    {
        var options = FineTune.Options(epochs: 7);

        options.Validate();
        options.Epochs.Should().Be(7);
        options.Optimizer.LearningRate.Should().BeLessThan(new TrainerOptions().Optimizer.LearningRate);
        TrainerOptions.FromJson(options.ToJson()).ToJson().Should().Be(options.ToJson());
        FluentActions.Invoking(() => FineTune.Options(epochs: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
