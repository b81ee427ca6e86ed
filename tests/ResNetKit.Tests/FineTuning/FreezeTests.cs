using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.FineTuning;

public sealed class FreezeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ResNet _model = new ResNetBuilder()
        .WithStem(Stem.Conv3x3(filters: 4)).AddStage(filters: 4).AddStage(filters: 8, stride: 2).Build();

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Frozen_layers_stay_as_they_are_while_the_others_learn()
    {
        var frozen = _model.Freeze("conv1", "bn1", "layer1");
        var before = _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());

        TrainOneStep();

        frozen.Parameters.Should().Contain("layer1.0.conv2.weight").And.NotContain("layer2.0.conv1.weight");
        frozen.Norms.Should().Contain("layer1.0.bn1");
        var changed = _model.state_dict().Where(entry => !entry.Value.bytes.SequenceEqual(before[entry.Key])).Select(entry => entry.Key);
        changed.Should().OnlyContain(name => name.StartsWith("layer2.") || name.StartsWith("fc."))
            .And.Contain("layer2.0.bn1.running_mean");
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void A_trainer_leaves_frozen_layers_alone(Precision precision)
    {
        _model.Freeze("conv1", "bn1", "layer1", "layer2");
        var before = _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());
        var trainer = new Trainer(_model, new TrainerOptions { Epochs = 1, Precision = precision, Device = "cpu" });

        trainer.Fit(new BatchPipeline(SyntheticDataset.Create(count: 32), batchSize: 16));

        _model.state_dict().Where(entry => !entry.Value.bytes.SequenceEqual(before[entry.Key])).Select(entry => entry.Key)
            .Should().BeEquivalentTo("fc.weight", "fc.bias");
    }

    [Fact]
    public void Averaging_the_weights_leaves_frozen_layers_exactly_as_they_are()
    {
        _model.Freeze("conv1", "bn1", "layer1", "layer2");
        var before = _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());
        var trainer = new Trainer(_model, new TrainerOptions { Epochs = 2, EmaDecay = 0.9, Precision = Precision.Float32, Device = "cpu" });

        trainer.Fit(new BatchPipeline(SyntheticDataset.Create(count: 32), batchSize: 8));

        _model.state_dict().Where(entry => !entry.Value.bytes.SequenceEqual(before[entry.Key])).Select(entry => entry.Key)
            .Should().BeEquivalentTo("fc.weight", "fc.bias");
    }

    [Fact]
    public void Frozen_layers_can_be_trained_again()
    {
        var frozen = _model.Freeze("layer1");
        TrainOneStep();
        frozen.Dispose();
        var before = _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());

        TrainOneStep();

        _model.state_dict().Where(entry => entry.Value.bytes.SequenceEqual(before[entry.Key])).Should().BeEmpty();
    }

    [Fact]
    public void A_prefix_matches_only_whole_parts_of_a_name()
    {
        var freeze = () => _model.Freeze("layer");

        freeze.Should().Throw<ArgumentException>().WithMessage("*'layer'*'layer1'*");
    }

    [Fact]
    public void A_wrong_prefix_freezes_nothing()
    {
        var freeze = () => _model.Freeze("layer1", "head");

        freeze.Should().Throw<ArgumentException>().WithMessage("*'head'*");
        _model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    [Fact]
    public void Some_of_the_frozen_layers_can_be_unfrozen()
    {
        var frozen = _model.Freeze("conv1", "bn1", "layer1", "layer2");
        frozen.Unfreeze("layer2", "layer1.0.bn2");
        var before = _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());

        TrainOneStep();

        frozen.Parameters.Should().Contain("layer1.0.bn1.weight").And.NotContain("layer1.0.bn2.weight");
        frozen.Norms.Should().Equal("bn1", "layer1.0.bn1");
        var changed = _model.state_dict().Where(entry => !entry.Value.bytes.SequenceEqual(before[entry.Key])).Select(entry => entry.Key);
        changed.Should().OnlyContain(name => name.StartsWith("layer2.") || name.StartsWith("fc.") || name.StartsWith("layer1.0.bn2."))
            .And.Contain("layer2.0.bn1.running_mean").And.Contain("layer1.0.bn2.running_mean");
    }

    [Fact]
    public void Unfreezing_a_layer_that_is_not_frozen_is_refused_and_unfreezes_nothing()
    {
        using var frozen = _model.Freeze("layer1");

        frozen.Invoking(it => it.Unfreeze("layer1", "layer2")).Should().Throw<ArgumentException>().WithMessage("*'layer2'*'layer1.0.conv1'*");
        frozen.Parameters.Should().Contain("layer1.0.conv1.weight", "nothing was unfrozen");
    }

    [Fact]
    public void Everything_before_a_layer_can_be_frozen()
    {
        using var frozen = _model.FreezeBefore("layer2");

        _model.named_parameters().Where(entry => !entry.Item2.requires_grad).Select(entry => entry.Item1.Split('.')[0]).Distinct()
            .Should().Equal("conv1", "bn1", "layer1");
        frozen.Norms.Should().BeEquivalentTo("bn1", "layer1.0.bn1", "layer1.0.bn2");
    }

    [Theory]
    [InlineData("layer7", "*no child 'layer7'*'layer2'*")]
    [InlineData("conv1", "*before 'conv1'*")]
    public void Freezing_before_an_unknown_layer_or_the_first_one_is_refused(string name, string message)
    {
        _model.Invoking(it => it.FreezeBefore(name)).Should().Throw<ArgumentException>().WithMessage(message);
        _model.parameters().Should().OnlyContain(parameter => parameter.requires_grad);
    }

    private void TrainOneStep()
    {
        _model.train();
        using var optimizer = optim.SGD(_model.parameters().Where(parameter => parameter.requires_grad).ToArray(), 0.1);
        optimizer.zero_grad();
        nn.functional.cross_entropy(_model.call(randn(4, 3, 32, 32)), zeros(4, dtype: ScalarType.Int64)).backward();
        optimizer.step();
    }
}
