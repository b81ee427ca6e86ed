using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Data;

/// <summary>Contains the examples of the guides about data, word for word.</summary>
public sealed class GuideExamples
{
    [Fact]
    public void The_examples_that_need_no_download_run()
    {
        var images = SyntheticDataset.Create(300);

        var (training, validation) = images.Split(validationFraction: 0.1, seed: 1);

        training.Count.Should().Be(270);
        validation.Count.Should().Be(30);

        using var batches = new BatchPipeline(
            training, batchSize: 128, [new RandomCropOptions().CreateAugmentation(), new Blindfold(5)], sampler: new ShuffledSamplerOptions());
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
        options.Augmentations.Should().HaveCount(5).And.Contain(new CutoutOptions { Size = 8 });
        options.Sampler.Should().BeOfType<WeightedSamplerOptions>();
    }

    [Fact]
    public void The_entries_of_one_s_own_are_read_by_name()
    {
        {
            KnownAugmentations.Register<InvertOptions>("invert");
            var data = JsonSerializer.Deserialize<DataOptions>("""{ "augmentations": ["randomCrop", { "type": "invert", "probability": 0.2 }] }""")!;

            data.Augmentations.Should().Equal(new RandomCropOptions(), new InvertOptions { Probability = 0.2 });
        }

        {
            KnownSamplers.Register<PartialSamplerOptions>("partial");
            var data = new DataOptions { Sampler = new PartialSamplerOptions { Share = 0.25 } };

            data.CreateTraining(NumberedImages.Create(new ImageShape(3, 9, 9), count: 20)).SampleCount.Should().Be(5);
        }
    }

    // These examples are only compiled, because they need a network, CIFAR-10 or pictures.
    internal static async Task Download(ResNet model)
    {
        var folder = await Cifar10Dataset.DownloadAsync();            // once; 170 MB
        var images = Cifar10Dataset.Load(folder, train: true);        // 50,000 images, 154 MB of memory

        var data = new DataOptions
        {
            BatchSize = 128,
            DropLast = true,
            ValidationFraction = 0.1,
            Augmentations = [new RandomCropOptions { Padding = 4 }, new HorizontalFlipOptions(), new ColorJitterOptions()],
        };

        var result = new Trainer(model).Fit(images, data);
    }

    internal static void ByHand(ResNet model, ImageDataset images, DataOptions data)
    {
        var (training, validation) = data.Split(images);
        using var batches = data.CreateTraining(training);
        using var held = data.CreateEvaluation(validation!);
        var result = new Trainer(model).Fit(new TrainingData(batches, held));
    }

    internal static void FromFile()
    {
        var data = JsonSerializer.Deserialize<DataOptions>(File.ReadAllText("data.json"))!;
    }

    internal static async Task DownloadWithProgress()
    {
        var progress = new Progress<DownloadProgress>(
            now => Console.Write($"\r{now.BytesReceived / 1e6:F0} of {now.TotalBytes / 1e6:F0} MB"));
        await Cifar10Dataset.DownloadAsync("data", progress);
    }

    internal static void TrainOnPictures()
    {
        var shape = new ImageShape(3, 32, 32);
        var pets = ImageFolder.Load("pets", shape);

        using var model = new ResNetBuilder()
            .WithInput(shape)
            .WithClasses(pets.ClassNames.Count)
            .AddStage(filters: 16, blocks: 1)
            .AddStage(filters: 32, blocks: 1, stride: 2)
            .AddStage(filters: 64, blocks: 1, stride: 2)
            .Build();

        new Trainer(model).Fit(pets.Train, new DataOptions { BatchSize = 64 }, pets.Test);
        model.Save("pets.safetensors");
    }

    internal static void SkipPictures()
    {
        var pets = ImageFolder.Load("pets", new ImageShape(3, 32, 32), new ImageFolderOptions { SkipUnreadable = true });
        Console.WriteLine($"{pets.Skipped.Count} pictures left out");
        foreach (var (file, reason) in pets.Skipped)
        {
            Console.WriteLine($"{file}: {reason}");
        }
    }

    internal static ImageFolder DecodePictures()
    {
        var pets = ImageFolder.Load("pets", new ImageShape(3, 32, 32), new ImageFolderOptions { Decoder = Decode });
        return pets;

        static DecodedImage Decode(ReadOnlyMemory<byte> file) => DecodedImage.Decode(file);
    }

    internal static ImageFolder StreamPictures()
    {
        var pets = ImageFolder.Load("pets", new ImageShape(3, 64, 64), new ImageFolderOptions
        {
            MemoryLimit = 4L << 30,
            ScratchFolder = "scratch",
        });
        return pets;
    }

    /// <summary>Contains the options of an augmentation that inverts the colors of an image.</summary>
    public sealed record InvertOptions : AugmentationOptions
    {
        [Range(0.0, 1.0)]
        public double Probability { get; init; } = 0.5;

        protected override IAugmentation Create() => new Invert(Probability);

        private sealed class Invert(double probability) : PixelAugmentation(probability)
        {
            public override void Transform(Span<byte> pixels, ImageShape shape, ref SampleRandom random)
            {
                foreach (ref var pixel in pixels)
                {
                    pixel = (byte)(255 - pixel);
                }
            }
        }
    }

    /// <summary>Contains the options of a sampler that shows a random part of the dataset in each epoch.</summary>
    public sealed record PartialSamplerOptions : SamplerOptions
    {
        [Range(0.01, 1.0)]
        public double Share { get; init; } = 0.5;

        protected override ISampler Create(ImageDataset dataset) => new PartialSampler((int)dataset.Count, Share);

        private sealed class PartialSampler(int count, double share) : ISampler
        {
            public int SampleCount { get; } = (int)Math.Ceiling(share * count);

            public int[] DrawOrder(ulong seed, int epoch)
            {
                var all = Enumerable.Range(0, count).ToArray();
                new SampleRandom(seed, epoch, index: -1).Shuffle(all.AsSpan());
                return all[..SampleCount];
            }
        }
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
