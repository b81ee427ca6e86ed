using ResNetKit.Data;
using ResNetKit.Data.Pipeline;
using TorchSharp;

namespace ResNetKit.Tests.Data;

/// <summary>Tests that rendering with tensor operations, here on the CPU, gives the same images as rendering byte by byte.</summary>
public sealed class DeviceRenderingTests
{
    private static readonly BatchFormat _format = new(torch.ScalarType.Float32, ChannelsLast: true, torch.CPU);

    public static TheoryData<string, IAugmentation[]> Augmentations => new()
    {
        { "nothing", [] },
        { "crop on black", [new RandomCropOptions { Padding = 5 }.CreateAugmentation()] },
        { "crop on mirror image", [new RandomCropOptions { Padding = 5, Mode = CropPadding.Reflect }.CreateAugmentation()] },
        { "flip", [new HorizontalFlipOptions().CreateAugmentation()] },
        { "alternating flip", [new AlternatingFlipOptions().CreateAugmentation()] },
        { "cutout", [new CutoutOptions { Size = 9, Probability = 0.7 }.CreateAugmentation()] },
        { "erasing with noise", [new RandomErasingOptions { Probability = 0.7 }.CreateAugmentation()] },
        { "erasing with the mean", [new RandomErasingOptions { Probability = 0.7, Fill = EraseFill.Mean }.CreateAugmentation()] },
        { "pixels, before and after others", [new RandomCropOptions().CreateAugmentation(), new TrivialAugmentOptions().CreateAugmentation(), new HorizontalFlipOptions().CreateAugmentation(), new GrayscaleOptions { Probability = 0.3 }.CreateAugmentation(), new CutoutOptions().CreateAugmentation(), new MixupOptions { Alpha = 1, Probability = 0.5 }.CreateAugmentation()] },
        { "pixels of some", [new HorizontalFlipOptions().CreateAugmentation(), new GaussianNoiseOptions { Probability = 0.4 }.CreateAugmentation()] },
        { "mixup", [new MixupOptions { Alpha = 1, Probability = 0.7 }.CreateAugmentation()] },
        { "cutmix", [new CutMixOptions { Alpha = 1, Probability = 0.7 }.CreateAugmentation()] },
        { "all", [new RandomCropOptions { Padding = 5 }.CreateAugmentation(), new HorizontalFlipOptions().CreateAugmentation(), new RandomErasingOptions().CreateAugmentation(), new CutoutOptions { Size = 5 }.CreateAugmentation(), new MixupOptions { Alpha = 1, Probability = 0.8 }.CreateAugmentation(), new CutMixOptions { Alpha = 1 }.CreateAugmentation()] },
    };

    [Theory]
    [MemberData(nameof(Augmentations))]
    public void Tensor_operations_show_what_the_renderer_shows(string what, IAugmentation[] augmentations)
    {
        using var scope = torch.NewDisposeScope();
        using var pipeline = new BatchPipeline(SyntheticDataset.Create(30), 12, augmentations, sampler: new ShuffledSamplerOptions(), seed: 4);

        var written = pipeline.GetBatches(1, 0, _format).ToArray();
        var computed = pipeline.RenderOnDevice(1, 0, _format).ToArray();

        computed.Should().HaveSameCount(written, what);
        foreach (var (expected, actual) in written.Zip(computed))
        {
            actual.Images.shape.Should().Equal(expected.Images.shape);
            actual.Images.stride().Should().Equal(expected.Images.stride());
            (actual.Images - expected.Images).abs().max().item<float>().Should().BeLessThan(1e-5f);
            actual.Labels.dtype.Should().Be(expected.Labels.dtype);
            (actual.Labels - expected.Labels).abs().max().to(torch.ScalarType.Float32).item<float>().Should().Be(0);
            expected.Dispose();
            actual.Dispose();
        }
    }

    [Fact]
    public void An_exception_of_an_augmentation_is_not_wrapped()
    {
        using var pipeline = new BatchPipeline(SyntheticDataset.Create(4), 4, [new Broken()]);

        pipeline.Invoking(it => it.RenderOnDevice(0, 0, _format).ToArray()).Should().Throw<NotSupportedException>().WithMessage("broken");
        pipeline.Invoking(it => it.GetBatches(0, 0, _format).ToArray()).Should().Throw<NotSupportedException>().WithMessage("broken");
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32, false)]
    [InlineData(torch.ScalarType.BFloat16, true)]
    [InlineData(torch.ScalarType.BFloat16, false)]
    public void Images_have_the_requested_element_type_and_memory_order(torch.ScalarType dtype, bool channelsLast)
    {
        using var pipeline = new BatchPipeline(SyntheticDataset.Create(4), 4);

        using var batch = pipeline.RenderOnDevice(0, 0, new BatchFormat(dtype, channelsLast, torch.CPU)).Single();

        batch.Images.dtype.Should().Be(dtype);
        batch.Images.shape.Should().Equal(4, 3, 32, 32);
        batch.Images.stride().Should().Equal(channelsLast ? [3072L, 1, 96, 3] : [3072L, 1024, 32, 1]);
    }

    [Fact]
    public void A_subset_shows_its_own_images()
    {
        using var scope = torch.NewDisposeScope();
        var dataset = SyntheticDataset.Create(10);
        using var whole = new BatchPipeline(dataset, 10);
        using var part = new BatchPipeline(dataset.Subset([7]), 1);

        using var all = whole.RenderOnDevice(0, 0, _format).Single();
        using var one = part.RenderOnDevice(0, 0, _format).Single();

        (all.Images[7] - one.Images[0]).abs().max().item<float>().Should().Be(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7 * 3072)]
    [InlineData((8 * 3072) - 1)]
    [InlineData(int.MaxValue)]
    public void The_size_of_the_chunks_in_which_images_are_copied_does_not_matter(int chunkSize)
    {
        using var scope = torch.NewDisposeScope();
        var dataset = SyntheticDataset.Create(30);
        var views = Enumerable.Range(0, 30).Select(index => new SampleView(dataset.Shape)).ToArray();
        for (var index = 0; index < views.Length; index++)
        {
            views[index].Reset(seed: 0, epoch: 0, index, views.Length);
        }

        using var renderer = new DeviceRenderer(dataset, NumberedImages.Raw(3), torch.CPU, chunkSize);
        var images = renderer.Render(views, views).permute(0, 3, 1, 2).round().to(torch.ScalarType.Byte).contiguous();

        images.bytes.ToArray().Should().Equal(Enumerable.Range(0, 30).SelectMany(index => dataset.GetPixels(index).ToArray()));
    }

    [Fact]
    public void Only_the_images_on_the_device_stay_alive_and_only_until_the_pipeline_is_disposed()
    {
        var pipeline = new BatchPipeline(SyntheticDataset.Create(30), 10, [new RandomErasingOptions().CreateAugmentation(), new CutMixOptions().CreateAugmentation()]);
        var before = LiveTensors();

        Run();
        var afterOne = LiveTensors();
        Run();
        LiveTensors().Should().Be(afterOne);
        pipeline.Dispose();
        LiveTensors().Should().Be(before);

        void Run()
        {
            foreach (var batch in pipeline.RenderOnDevice(0, 0, _format))
            {
                batch.Dispose();
            }
        }
    }

    private static long LiveTensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private sealed class Broken : PixelAugmentation
    {
        public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random) => throw new NotSupportedException("broken");
    }
}
