using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Data;

/// <summary>Tensor operations, here on the processor, show what the byte-by-byte renderer shows.</summary>
public sealed class DeviceRenderingTests
{
    private static readonly BatchFormat Format = new(torch.ScalarType.Float32, ChannelsLast: true, torch.CPU);

    public static TheoryData<string, IAugmentation[]> Augmentations => new()
    {
        { "nothing", [] },
        { "crop on black", [new RandomCrop(5)] },
        { "crop on mirror image", [new RandomCrop(5, CropPadding.Reflect)] },
        { "flip", [new HorizontalFlip()] },
        { "alternating flip", [new AlternatingFlip()] },
        { "cutout", [new Cutout(9, 0.7)] },
        { "erasing with noise", [new RandomErasing(0.7)] },
        { "erasing with the mean", [new RandomErasing(0.7, fill: EraseFill.Mean)] },
        { "mixup", [new Mixup(1, 0.7)] },
        { "cutmix", [new CutMix(1, 0.7)] },
        { "all", [new RandomCrop(5), new HorizontalFlip(), new RandomErasing(), new Cutout(5), new Mixup(1, 0.8), new CutMix(1)] },
    };

    [Theory]
    [MemberData(nameof(Augmentations))]
    public void Tensor_operations_show_what_the_renderer_shows(string what, IAugmentation[] augmentations)
    {
        using var scope = torch.NewDisposeScope();
        using var pipeline = new BatchPipeline(SyntheticDataset.Create(30), 12, augmentations, shuffle: true, seed: 4);

        var written = pipeline.GetBatches(1, 0, Format).ToArray();
        var computed = pipeline.RenderOnDevice(1, 0, Format).ToArray();

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

    [Theory]
    [InlineData(torch.ScalarType.Float32, false)]
    [InlineData(torch.ScalarType.BFloat16, true)]
    [InlineData(torch.ScalarType.BFloat16, false)]
    public void Images_come_in_the_asked_element_type_and_memory_order(torch.ScalarType dtype, bool channelsLast)
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

        using var all = whole.RenderOnDevice(0, 0, Format).Single();
        using var one = part.RenderOnDevice(0, 0, Format).Single();

        (all.Images[7] - one.Images[0]).abs().max().item<float>().Should().Be(0);
    }

    [Fact]
    public void No_tensor_stays_alive_but_the_images_on_the_device_and_these_until_disposal()
    {
        var pipeline = new BatchPipeline(SyntheticDataset.Create(30), 10, [new RandomErasing(), new CutMix()]);
        var before = LiveTensors();

        Run();
        var afterOne = LiveTensors();
        Run();
        LiveTensors().Should().Be(afterOne);
        pipeline.Dispose();
        LiveTensors().Should().Be(before);

        void Run()
        {
            foreach (var batch in pipeline.RenderOnDevice(0, 0, Format))
            {
                batch.Dispose();
            }
        }
    }

    private static long LiveTensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
