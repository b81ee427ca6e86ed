using ResNetKit.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.FineTuning;

public sealed class ReplaceHeadTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ResNet _model = new ResNetBuilder()
        .WithStem(Stem.Conv3x3(filters: 4)).AddStage(filters: 4).AddStage(filters: 8, stride: 2).Build();

    public ReplaceHeadTests()
    {
        _model.ClassNames = [.. Enumerable.Range(0, 10).Select(label => $"class {label}")];
        _model.Preprocessing = new Preprocessing(ImageShape.Cifar, Normalization.Cifar10);
    }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void A_new_head_has_its_classes_and_all_other_weights_are_kept()
    {
        var before = Bytes();

        _model.ReplaceHead(classes: 3).Should().BeSameAs(_model);

        _model.Options.Classes.Should().Be(3);
        _model.Plan.Output.Output.Channels.Should().Be(3);
        _model.Plan.Parameters.Should().Be(_model.parameters().Sum(parameter => parameter.numel()));
        _model.ClassNames.Should().BeNull();
        _model.Preprocessing.Should().Be(new Preprocessing(ImageShape.Cifar, Normalization.Cifar10));
        var after = Bytes();
        after.Keys.Should().Equal(before.Keys);
        after.Where(entry => !entry.Value.SequenceEqual(before[entry.Key])).Select(entry => entry.Key).Should().BeEquivalentTo("fc.weight", "fc.bias");
        _model.call(zeros(2, 3, 32, 32)).shape.Should().Equal(2, 3);
    }

    [Fact]
    public void A_new_head_for_named_classes_knows_their_names()
    {
        _model.ReplaceHead(["cat", "dog"]);

        _model.ClassNames.Should().Equal("cat", "dog");
        _model.Predict(new DecodedImage(1, 1, new byte[3])).ClassName.Should().BeOneOf("cat", "dog");
    }

    [Fact]
    public void A_new_head_has_new_weights_even_if_the_number_of_classes_is_the_same()
    {
        var before = Bytes();

        _model.ReplaceHead(_model.Options.Classes);

        Bytes()["fc.weight"].Should().NotEqual(before["fc.weight"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_new_head_has_the_mode_of_the_network(bool training)
    {
        _model.train(training);

        _model.ReplaceHead(classes: 3);

        _model.named_modules().Select(entry => entry.Item2.training).Should().OnlyContain(mode => mode == training);
    }

    [Fact]
    public void A_new_head_has_the_type_of_the_network()
    {
        _model.to(ScalarType.Float64);

        _model.ReplaceHead(classes: 3);

        _model.call(zeros(2, 3, 32, 32, ScalarType.Float64)).dtype.Should().Be(ScalarType.Float64);
    }

    [Fact]
    public void A_network_with_a_new_head_is_saved_fused_and_loaded_as_one_that_was_built_so()
    {
        _model.eval();
        _model.ReplaceHead(["cat", "dog"]);
        var images = rand(2, 3, 32, 32);
        using var folder = new Serialization.TemporaryFolder();
        _model.Save(folder.File("pets.safetensors"));

        using var loaded = ResNet.Load(folder.File("pets.safetensors"));
        using var fused = _model.Fuse();

        loaded.ClassNames.Should().Equal("cat", "dog");
        loaded.call(images).bytes.ToArray().Should().Equal(_model.call(images).bytes.ToArray());
        fused.call(images).allclose(_model.call(images), 1e-4, 1e-5).Should().BeTrue();
        _model.Options.ToJson().Should().Be(loaded.Options.ToJson());
    }

    [Fact]
    public void The_head_of_a_network_with_scaled_logits_can_be_replaced()
    {
        using var scaled = new ResNetBuilder().WithLogitScale(0.25).AddStage(filters: 4, stride: 4).Build();

        scaled.ReplaceHead(classes: 3).call(zeros(1, 3, 32, 32)).shape.Should().Equal(1, 3);
    }

    [Fact]
    public void A_new_head_that_is_refused_leaves_the_network_as_it_was()
    {
        using var tight = new ResNetBuilder().AddStage(filters: 4, stride: 4).WithParameterBudget(5_000).Build();
        tight.ClassNames = [.. Enumerable.Range(0, 10).Select(label => $"class {label}")];

        tight.Invoking(it => it.ReplaceHead(classes: 10_000)).Should().Throw<ParameterBudgetExceededException>();
        tight.Invoking(it => it.ReplaceHead(classes: 2_000_000)).Should().Throw<InvalidOptionsException>();
        tight.Invoking(it => it.ReplaceHead(classes: 0)).Should().Throw<ArgumentOutOfRangeException>();
        tight.Invoking(it => it.ReplaceHead([])).Should().Throw<ArgumentException>();
        tight.Invoking(it => it.ReplaceHead(["cat", null!])).Should().Throw<ArgumentException>();

        (tight.Options.Classes, tight.ClassNames!.Count).Should().Be((10, 10));
        tight.call(zeros(1, 3, 32, 32)).shape.Should().Equal(1, 10);
    }

    [Fact]
    public void The_head_of_a_network_that_is_being_trained_cannot_be_replaced()
    {
        var replace = new StepWatch(_ => _model.ReplaceHead(classes: 3));

        var result = new Trainer(_model, new TrainerOptions { Epochs = 1, Device = "cpu" }) { Callbacks = { replace } }
            .Fit(new BatchPipeline(SyntheticDataset.Create(count: 16), batchSize: 16));

        result.CallbackFailures.Should().ContainSingle().Which.Exception.Should().BeOfType<InvalidOperationException>()
            .Which.Message.Should().Contain("before the run or after it");
        _model.Options.Classes.Should().Be(10);
        _model.ReplaceHead(classes: 3).Options.Classes.Should().Be(3, "the run is over");
    }

    [Fact]
    public void A_new_head_leaves_no_tensor_alive_but_its_own()
    {
        using (NewDisposeScope())
        {
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

            _model.ReplaceHead(classes: 5);

            DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().BeLessThanOrEqualTo(before);
        }
    }

    private Dictionary<string, byte[]> Bytes() => _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());
}
