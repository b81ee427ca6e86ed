using ResNetKit.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training;

/// <summary>
/// Tests 1×1 convolutions with a stride and few input channels. On processors with AVX2 and without AVX-512, libtorch writes outside of the memory for the
/// gradient of their weights if this gradient is channels-last. A step may then end the process or give wrong numbers. Also tests a dilated convolution with
/// such a defect.
/// </summary>
[Collection(TrainingCollection.Name)]
public sealed class StridedPixelConvolutionTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_network_of_few_filters_trains_channels_last_as_it_does_otherwise(int filters)
    {
        using var last = Network(filters);
        using var first = Network(filters);

        Train(last, channelsLast: true);
        Train(first, channelsLast: false);

        ShouldBeTheSame(last, first);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(5, 3)]
    [InlineData(7, 2)]
    [InlineData(8, 2)]
    public void The_projection_of_a_block_is_the_strided_convolution(int inputFilters, int stride)
    {
        using var scope = NewDisposeScope();
        using var block = new ResidualBlock(inputFilters, 6, stride);
        block.eval();
        var state = block.state_dict();
        // The branch adds nothing, so the result of the block is ReLU of the projection. A new norm divides by √(1 + 1e-5).
        state["bn2.weight"].requires_grad_(false).zero_();
        var images = randn(2, inputFilters, 9, 9);

        var expected = functional.conv2d(images, state["downsample.0.weight"], strides: [stride, stride]).div(Math.Sqrt(1 + 1e-5)).relu();

        block.call(images).allclose(expected, rtol: 1e-5, atol: 1e-6).Should().BeTrue();
    }

    [Fact]
    public void A_module_of_the_user_with_a_strided_1x1_convolution_trains_alike_in_both_memory_orders()
    {
        using var last = Foreign();
        using var first = Foreign();

        Train(last, channelsLast: true);
        Train(first, channelsLast: false);

        ShouldBeTheSame(last, first);
    }

    [Fact]
    public void A_module_with_a_dilated_filter_of_one_column_trains_on_images_of_one_column()
    {
        using var last = Dilated();
        using var first = Dilated();

        Train(last, channelsLast: true, OneColumn());
        Train(first, channelsLast: false, OneColumn());

        ShouldBeTheSame(last, first);

        static FixedBatches OneColumn() => new(
            [([.. Enumerable.Range(0, 8 * 3 * 9).Select(i => i % 7 / 7f)], [0, 1, 2, 3, 4, 5, 6, 7])], [8, 3, 9, 1]);
    }

    private static ResNet Network(int filters)
    {
        manual_seed(1).Dispose();
        return new ResNetBuilder().WithStem(Stem.Conv3x3(filters)).AddStage(filters, 1).AddStage(16, 1, stride: 2).Build();
    }

    private static Sequential Foreign()
    {
        manual_seed(1).Dispose();
        return Sequential(
            Conv2d(3, 4, 3, padding: 1, bias: false), BatchNorm2d(4), ReLU(), Conv2d(4, 16, 1, stride: 2), AdaptiveAvgPool2d(1), Flatten(),
            Linear(16, 10));
    }

    private static Sequential Dilated()
    {
        manual_seed(1).Dispose();
        return Sequential(Conv2d(3, 8, (3, 1), (2, 2), (1, 1), (2, 2)), ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(8, 10));
    }

    private static void Train(Module<Tensor, Tensor> model, bool channelsLast, IBatchSource? source = null)
    {
        var options = new TrainerOptions
        {
            Epochs = 2,
            Optimizer = new SgdOptions { LearningRate = 0.01 },
            Schedule = new ConstantScheduleOptions(),
            Device = "cpu",
            Precision = Precision.Float32,
            ChannelsLast = channelsLast,
        };
        new Trainer(model, options).Fit(source ?? new BatchPipeline(SyntheticDataset.Create(64), 32));
    }

    private static void ShouldBeTheSame(Module model, Module expected)
    {
        var state = expected.state_dict();
        foreach (var (name, value) in model.state_dict())
        {
            Golden.Values(value).Should().Equal(
                Golden.Values(state[name]), (a, b) => Math.Abs(a - b) <= 1e-4 * Math.Max(1, Math.Abs(b)), "{0} is the same", name);
        }
    }
}
