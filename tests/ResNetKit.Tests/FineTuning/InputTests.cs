using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.FineTuning;

/// <summary>Tests trained networks on images with another number of channels or another size than in training.</summary>
public sealed class InputTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ResNet _model = new ResNetBuilder()
        .WithStem(Stem.Conv3x3(filters: 4)).AddStage(filters: 4).AddStage(filters: 8, stride: 2).Build();

    public InputTests()
    {
        _model.Preprocessing = new Preprocessing(ImageShape.Cifar, new Normalization([0.5f, 0.4f, 0.3f], [0.1f, 0.2f, 0.3f]), ResizeMode.ShorterSide(36));
        _model.eval();
    }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void A_network_of_one_channel_sees_in_gray_what_it_saw_in_three_equal_channels()
    {
        var gray = rand(2, 1, 32, 32);
        var expected = _model.call(gray.expand(2, 3, 32, 32).contiguous());

        _model.ReplaceInputChannels(1).Should().BeSameAs(_model);

        // Each sum now has 9 products instead of 27, and therefore other rounding errors.
        _model.call(gray).allclose(expected, 1e-4, 1e-5).Should().BeTrue();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void The_filters_for_new_input_channels_repeat_the_old_ones_scaled_to_keep_the_strength_of_the_output(int channels)
    {
        var before = _model.state_dict()["conv1.weight"].clone();

        _model.ReplaceInputChannels(channels);

        var after = _model.state_dict()["conv1.weight"];
        after.shape.Should().Equal(4, channels, 3, 3);
        for (var channel = 0; channel < channels; channel++)
        {
            after.narrow(1, channel, 1).allclose(before.narrow(1, channel % 3, 1).mul(3.0 / channels), 1e-6, 0).Should().BeTrue();
        }

        _model.call(rand(2, channels, 32, 32)).shape.Should().Equal(2, 10);
    }

    [Fact]
    public void A_frozen_stem_stays_frozen()
    {
        _model.Freeze("conv1");

        _model.ReplaceInputChannels(1);

        _model.named_parameters().Where(entry => !entry.parameter.requires_grad).Select(entry => entry.name).Should().Equal("conv1.weight");
    }

    [Fact]
    public void All_other_weights_are_kept_and_their_order()
    {
        var before = _model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());

        _model.ReplaceInputChannels(4);

        var after = _model.state_dict();
        after.Keys.Should().Equal(before.Keys);
        after.Where(entry => !entry.Value.bytes.SequenceEqual(before[entry.Key])).Select(entry => entry.Key).Should().Equal("conv1.weight");
        _model.named_children().Select(child => child.Item1).Should().Equal("conv1", "bn1", "layer1", "layer2", "fc");
    }

    [Fact]
    public void The_preprocessing_has_the_new_channels()
    {
        _model.ReplaceInputChannels(4);
        _model.Preprocessing.Should().Be(new Preprocessing(
            new ImageShape(4, 32, 32), new Normalization([0.5f, 0.4f, 0.3f, 0.5f], [0.1f, 0.2f, 0.3f, 0.1f]), ResizeMode.ShorterSide(36)));

        _model.ReplaceInputChannels(1);
        _model.Preprocessing!.Shape.Should().Be(new ImageShape(1, 32, 32));
        _model.Preprocessing.Normalization.Mean.Single().Should().BeApproximately(0.425f, 1e-6f);
        _model.Predict(new DecodedImage(50, 40, new byte[6_000])).Probabilities.Should().HaveCount(10);
    }

    [Fact]
    public void A_network_with_other_channels_is_saved_and_loaded()
    {
        _model.ReplaceInputChannels(1);
        using var folder = new Serialization.TemporaryFolder();
        _model.Save(folder.File("gray.safetensors"));
        using var loaded = ResNet.Load(folder.File("gray.safetensors"));
        var images = rand(2, 1, 32, 32);

        loaded.call(images).bytes.ToArray().Should().Equal(_model.call(images).bytes.ToArray());
    }

    [Fact]
    public void A_whitening_stem_cannot_be_folded()
    {
        using var whitening = new ResNetBuilder().WithStem(Stem.Whitening()).WithTransition(TransitionType.ConvPoolNorm).AddStage(4, stride: 2).Build();

        whitening.Invoking(it => it.ReplaceInputChannels(1)).Should().Throw<NotSupportedException>().WithMessage("*whitening*");
        _model.Invoking(it => it.ReplaceInputChannels(0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(24, 40)]
    [InlineData(65, 33)]
    public void A_trained_network_is_fine_tuned_and_used_at_another_size(int height, int width)
    {
        var shape = new ImageShape(3, height, width);
        var random = new Random(3);
        var pixels = new byte[8 * shape.Size];
        random.NextBytes(pixels);
        var images = new ImageDataset(shape, pixels, [0, 1, 0, 1, 0, 1, 0, 1], ["cat", "dog"]);
        var before = _model.state_dict()["layer1.0.conv1.weight"].bytes.ToArray();

        _model.ReplaceHead(images.ClassNames);
        new Trainer(_model, FineTune.Options(epochs: 1)).Fit(images, images);

        _model.state_dict()["layer1.0.conv1.weight"].bytes.ToArray().Should().NotEqual(before);
        _model.Preprocessing!.Shape.Should().Be(shape, "pictures are brought to the size that it was trained on last");
        _model.Predict(new DecodedImage(50, 40, new byte[6_000])).ClassName.Should().BeOneOf("cat", "dog");
    }
}
