using System.Text.Json;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Data;

/// <summary>The examples of the guides about data, word for word.</summary>
public sealed class GuideExamples
{
    [Fact]
    public void The_examples_that_need_no_download_run()
    {
        var images = SyntheticDataset.Create(300);

        var (training, validation) = images.Split(validationFraction: 0.1, seed: 1);

        training.Count.Should().Be(270);
        validation.Count.Should().Be(30);

        using var batches = new BatchPipeline(training, batchSize: 128, [new Blindfold(5)]);
        var format = new BatchFormat(torch.ScalarType.BFloat16, ChannelsLast: true, torch.CPU);
        foreach (var batch in batches.GetBatches(epoch: 0, firstBatch: 0, format))
        {
            using (batch)
            {
                // batch.Images: (N, 3, 32, 32), batch.Labels: (N)
            }
        }

        var source = new DataLoaderSource(
            epoch => torch.utils.data.DataLoader(images, batchSize: 128, shuffle: true, seed: epoch, disposeDataset: false));

        source.GetBatches(epoch: 1, firstBatch: 2, format).Should().ContainSingle().Which.Dispose();
    }

    [Fact]
    public void The_augmentation_of_one_s_own_erases_a_band_somewhere()
    {
        var pipeline = new BatchPipeline(NumberedImages.Create(new ImageShape(1, 16, 4), count: 20), 1, [new Blindfold(3)]);

        var bands = Enumerable.Range(0, 20).Select(index => pipeline.Show(index).Skip(4).Count(value => value == 0)).ToArray();

        bands.Should().OnlyContain(erased => erased == 8 || erased == 12);
    }

    [Fact]
    public void The_options_of_the_guide_are_valid()
    {
        var json = new Document("docs/guides/data.md").Blocks("json")[0];

        var options = JsonSerializer.Deserialize<DataOptions>(json)!;

        options.Validate();
        options.Should().BeEquivalentTo(
            new { BatchSize = 512, Flip = FlipType.Alternating, CropMode = CropPadding.Reflect, CutMixAlpha = 1 });
    }

    // Compiled only: they need a network, CIFAR-10 or pictures.
    internal static async Task Download()
    {
        var folder = await Cifar10Archive.DownloadAsync();            // once; 170 MB
        var images = Cifar10Dataset.Load(folder, train: true);        // 50,000 images, 154 MB of memory

        using var batches = new BatchPipeline(
            images,
            batchSize: 128,
            augmentations: [new RandomCrop(4), new HorizontalFlip()],
            shuffle: true,
            dropLast: true,
            seed: 1);

        var options = JsonSerializer.Deserialize<DataOptions>(File.ReadAllText("data.json"))!;
        using var train = options.CreateTraining(images);
        using var test = options.CreateEvaluation(Cifar10Dataset.Load(folder, train: false));
    }

    internal static async Task DownloadWithProgress()
    {
        var progress = new Progress<DownloadProgress>(
            now => Console.Write($"\r{now.BytesReceived / 1e6:F0} of {now.TotalBytes / 1e6:F0} MB"));
        await Cifar10Archive.DownloadAsync("data", progress);
    }

    internal static void TrainOnPictures(ImageDecoder decoder)
    {
        var shape = new ImageShape(3, 32, 32);
        var images = ImageFolderDataset.Load("pets/train", shape, decoder);
        var test = ImageFolderDataset.Load(
            "pets/test", shape, decoder, classNames: images.ClassNames, normalization: images.Normalization);

        using var model = new ResNetBuilder()
            .WithInput(shape)
            .WithClasses(images.ClassNames.Count)
            .AddStage(filters: 16, blocks: 1)
            .AddStage(filters: 32, blocks: 1, stride: 2)
            .AddStage(filters: 64, blocks: 1, stride: 2)
            .Build();

        var options = new DataOptions { BatchSize = 64 };
        new Trainer(model).Fit(options.CreateTraining(images), options.CreateEvaluation(test));
    }

    /// <summary>Erases a band of rows across the whole image.</summary>
    public sealed class Blindfold(int rows) : IAugmentation
    {
        public void Apply(SampleView view, ref SampleRandom random)
        {
            var top = random.NextInt32(0, view.Shape.Height - rows);
            view.Erase(new PixelBox(top, 0, rows, view.Shape.Width), EraseFill.Mean, ref random);
        }
    }
}
