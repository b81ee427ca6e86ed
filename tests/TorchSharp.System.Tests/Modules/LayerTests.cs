using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public sealed class LayerTests
{
    [Fact]
    public void Initial_values_are_PyTorchs_for_the_same_seed()
    {
        var expected = ReferenceValues.Read("initialization.json");
        using var scope = NewDisposeScope();
        var actual = new Dictionary<string, double[]>();
        manual_seed(7);

        Keep("conv", nn.Conv2d(3, 4, 3));
        Keep("grouped", nn.Conv2d(4, 6, (3, 2), groups: 2, bias: false));
        Keep("linear", nn.Linear(5, 3));
        Keep("norm", nn.BatchNorm2d(4));
        actual["kaiming_normal"] = nn.init.kaiming_normal_(
            empty(4, 3, 2, 2), mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU).Doubles();
        actual["kaiming_uniform"] = nn.init.kaiming_uniform_(
            empty(4, 3, 2, 2), nonlinearity: nn.init.NonlinearityType.ReLU).Doubles();
        actual["xavier_uniform"] = nn.init.xavier_uniform_(empty(4, 3, 2, 2), gain: 2).Doubles();
        actual["xavier_normal"] = nn.init.xavier_normal_(empty(4, 3, 2, 2)).Doubles();
        actual["uniform"] = nn.init.uniform_(empty(4, 3, 2, 2), -2, 3).Doubles();
        actual["normal"] = nn.init.normal_(empty(4, 3, 2, 2), 1, 2).Doubles();
        actual["after"] = rand(3).Doubles();

        actual.Keys.Should().BeEquivalentTo(expected.EnumerateObject().Select(property => property.Name));
        foreach (var (name, values) in actual) values.ShouldBeClose(expected.GetProperty(name).Doubles(), 1e-7, name);

        void Keep(string name, nn.Module module)
        {
            using (module)
            {
                foreach (var (key, tensor) in module.state_dict()) actual[$"{name}.{key}"] = tensor.Doubles();
            }
        }
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, "dimensions")]
    [InlineData(new long[] { 1, 4, 5, 5 }, "channels")]
    public void A_convolution_refuses_an_input_of_a_wrong_rank_or_number_of_channels(long[] shape, string complaint)
    {
        using var layer = nn.Conv2d(3, 4, 3);
        using var input = zeros(shape);

        var call = () => layer.call(input);

        call.Should().Throw<ArgumentException>().WithMessage($"*{complaint}*");
    }

    [Fact]
    public void A_convolution_takes_an_image_without_its_batch()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(3, 4, 3, stride: 2, padding: 1);

        layer.call(zeros(3, 8, 8)).shape.Should().Equal(4, 4, 4);
    }

    [Theory]
    [InlineData(PaddingModes.Zeros)]
    [InlineData(PaddingModes.Reflect)]
    [InlineData(PaddingModes.Replicate)]
    [InlineData(PaddingModes.Circular)]
    public void Same_padding_keeps_the_size_in_each_mode(PaddingModes mode)
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(1, 1, (3, 5), Padding.Same, padding_mode: mode);

        layer.call(ones(1, 1, 7, 9)).shape.Should().Equal(1, 1, 7, 9);
    }

    [Fact]
    public void Reflected_padding_repeats_the_inside_of_the_image()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(1, 1, (1, 3), padding: (0, 1), padding_mode: PaddingModes.Reflect, bias: false);
        nn.init.ones_(layer.weight);

        layer.call(tensor(new[] { 1f, 2f, 4f }).reshape(1, 1, 1, 3)).Doubles().Should().Equal(5, 7, 8);
    }

    [Fact]
    public void Same_padding_refuses_a_stride()
    {
        var make = () => nn.Conv2d(1, 1, 3, Padding.Same, stride: 2);

        make.Should().Throw<ArgumentException>().WithMessage("*stride*");
    }

    [Fact]
    public void Channels_that_do_not_divide_into_groups_are_refused()
    {
        var make = () => nn.Conv2d(3, 4, 1, groups: 2);

        make.Should().Throw<ArgumentException>().WithParameterName("in_channels");
    }

    [Fact]
    public void Batch_norm_demands_images()
    {
        using var layer = nn.BatchNorm2d(3);
        using var input = zeros(2, 3);

        var call = () => layer.call(input);

        call.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Batch_norm_counts_batches_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(1);

        layer.call(rand(4, 1, 2, 2));
        layer.eval();
        layer.call(rand(4, 1, 2, 2));

        layer.num_batches_tracked!.ToInt64().Should().Be(1);
    }

    [Fact]
    public void Batch_norm_without_momentum_keeps_the_plain_average()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(1);
        layer.momentum = null;

        layer.call(full([1, 1, 1, 2], 1f));
        layer.call(full([1, 1, 1, 2], 4f));

        layer.running_mean!.Doubles().Should().Equal(2.5);
    }

    [Fact]
    public void Batch_norm_without_tracking_uses_the_batch_in_evaluation_too()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(1, track_running_stats: false);
        layer.eval();

        layer.call(tensor(new[] { -1f, 1f }).reshape(2, 1, 1, 1)).Doubles().ShouldBeClose([-1, 1], 1e-5, "the normalized batch");
        layer.named_buffers().Should().BeEmpty();
    }

    [Fact]
    public void Batch_norm_keeps_float32_statistics_for_a_bfloat16_input()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(2);

        var output = layer.call(rand(4, 2, 3, 3).to(ScalarType.BFloat16));

        output.dtype.Should().Be(ScalarType.BFloat16);
        layer.running_mean!.dtype.Should().Be(ScalarType.Float32);
    }

    [Fact]
    public void Group_norm_and_layer_norm_normalize_each_sample()
    {
        using var scope = NewDisposeScope();
        using var group = nn.GroupNorm(2, 4);
        using var layer = nn.LayerNorm(4);
        var input = tensor(new[] { 1f, 3f, 10f, 30f });

        group.call(input.reshape(1, 4, 1)).Doubles().ShouldBeClose([-1, 1, -1, 1], 1e-4, "two groups");
        var normalized = layer.call(input).Doubles();
        normalized.Sum().Should().BeApproximately(0, 1e-5);
        normalized.Sum(value => value * value).Should().BeApproximately(4, 1e-4);
    }

    public static TheoryData<Func<nn.Module<Tensor, Tensor>>, double[]> Activations => new()
    {
        { () => nn.ReLU(), [0, 0, 2] },
        { () => nn.LeakyReLU(0.1), [-0.1, 0, 2] },
        { () => nn.Sigmoid(), [1 / (1 + Math.E), 0.5, 1 / (1 + Math.Exp(-2))] },
        { () => nn.SiLU(), [-1 / (1 + Math.E), 0, 2 / (1 + Math.Exp(-2))] },
        { () => nn.GELU(), [-0.15865525, 0, 1.95449974] },
        { () => nn.Tanh(), [Math.Tanh(-1), 0, Math.Tanh(2)] },
        { () => nn.Identity(), [-1, 0, 2] },
    };

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activations_are_what_their_names_say(Func<nn.Module<Tensor, Tensor>> make, double[] expected)
    {
        using var scope = NewDisposeScope();
        using var module = make();

        module.call(tensor(new[] { -1f, 0f, 2f })).Doubles().ShouldBeClose(expected, 1e-6, module.GetName());
    }

    [Fact]
    public void An_activation_in_place_changes_its_input_and_returns_another_wrapper()
    {
        using var scope = NewDisposeScope();
        using var module = nn.ReLU(inplace: true);
        var input = tensor(new[] { -1f, 2f });

        var output = module.call(input);

        input.Doubles().Should().Equal(0, 2);
        output.Should().NotBeSameAs(input);
    }

    [Fact]
    public void Pooling_goes_over_windows()
    {
        using var scope = NewDisposeScope();
        var image = arange(16).to(ScalarType.Float32).reshape(1, 1, 4, 4);

        nn.MaxPool2d(2).call(image).Doubles().Should().Equal(5, 7, 13, 15);
        nn.MaxPool2d(3, stride: 2, padding: 1).call(image).Doubles().Should().Equal(5, 7, 13, 15);
        nn.AvgPool2d(2).call(image).Doubles().Should().Equal(2.5, 4.5, 10.5, 12.5);
        nn.AvgPool2d((1, 4)).call(image).Doubles().Should().Equal(1.5, 5.5, 9.5, 13.5);
        nn.AdaptiveAvgPool2d(1).call(image).Doubles().Should().Equal(7.5);
        nn.AdaptiveMaxPool2d([1, 2]).call(image).Doubles().Should().Equal(13, 15);
    }

    [Fact]
    public void Dropout_is_for_training_only()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Dropout(0.5);
        var input = ones(1000);

        module.call(input).Doubles().Distinct().Should().BeEquivalentTo([0.0, 2.0]);
        module.eval();
        module.call(input).Doubles().Should().OnlyContain(value => value == 1);
    }

    [Fact]
    public void Dropout2d_drops_whole_channels()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Dropout2d(0.5);

        var channels = module.call(ones(8, 16, 3, 3)).sum([2, 3]).Doubles();

        channels.Distinct().Should().BeEquivalentTo([0.0, 18.0]);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_dropout_probability_lies_between_0_and_1(double p)
    {
        var make = () => nn.Dropout(p);

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(p));
    }

    [Fact]
    public void Flatten_keeps_the_batch()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Flatten();

        module.call(zeros(2, 3, 4)).shape.Should().Equal(2, 12);
    }

    [Fact]
    public void A_sequence_frees_its_intermediates_and_leaves_its_input_alone()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Identity(), nn.ReLU(), nn.Tanh());
        Tensor? between = null;
        ((ReLU)module[1]).register_forward_hook((_, _, output) => between = output);
        var input = ones(1);

        var output = module.call(input);

        between!.IsInvalid.Should().BeTrue();
        input.IsInvalid.Should().BeFalse();
        output.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void A_sequence_grows_by_appending()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential().append(nn.Flatten()).append("head", nn.Linear(4, 2));

        module.Count.Should().Be(2);
        module.named_children().Select(child => child.name).Should().Equal("0", "head");
        module.call(zeros(1, 2, 2)).shape.Should().Equal(1, 2);
    }

    [Fact]
    public void Cross_entropy_smooths_labels_and_takes_probabilities()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 2f, 0f, 0f }).reshape(1, 3);
        using var smooth = new CrossEntropyLoss(label_smoothing: 0.3);
        using var plain = nn.CrossEntropyLoss();
        var mixed = tensor(new[] { 0.8f, 0.1f, 0.1f }).reshape(1, 3);

        smooth.call(logits, tensor(new[] { 0L })).ToDouble().Should().BeApproximately(plain.call(logits, mixed).ToDouble(), 1e-6);
    }
}
