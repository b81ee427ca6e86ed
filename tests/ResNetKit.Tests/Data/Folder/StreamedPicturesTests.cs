using ResNetKit.Data;
using ResNetKit.Tests.Training;
using TorchSharp;

namespace ResNetKit.Tests.Data.Folder;

/// <summary>Tests datasets whose pictures exceed the memory limit.</summary>
[Collection(TrainingCollection.Name)]
public sealed class StreamedPicturesTests : IDisposable
{
    private const int Count = 40;

    private static readonly ImageShape _shape = new(3, 8, 8);

    private readonly ClassFolders _folder = new();
    private int _decoded;

    public StreamedPicturesTests()
    {
        for (var index = 0; index < Count; index++)
        {
            _folder.Write($"class {index % 3}/{index:00}.bmp", [(byte)index]);
        }
    }

    public static TheoryData<int, bool> Limits => new()
    {
        { 0, false }, { 0, true }, { 10, false }, { 10, true }, { Count - 1, true }, { Count, false },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Limits))]
    public void Batches_are_those_of_pictures_in_memory_bit_by_bit(int inMemory, bool scratch)
    {
        var expected = Load(Count, scratch: false);
        var streamed = Load(inMemory, scratch);

        streamed.Normalization.Should().Be(expected.Normalization);
        foreach (var format in new[]
        {
            new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU),
            new BatchFormat(torch.ScalarType.BFloat16, ChannelsLast: true, torch.CPU),
        })
        {
            Batches(streamed, format, firstBatch: 0).Should().Equal(Batches(expected, format, firstBatch: 0));
            Batches(streamed, format, firstBatch: 2).Should().Equal(Batches(expected, format, firstBatch: 2));
        }
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Parts_and_samples_are_those_of_pictures_in_memory(int inMemory, bool scratch)
    {
        var (expected, streamed) = (Load(Count, scratch: false), Load(inMemory, scratch));

        var (part, same) = (streamed.Split(0.25).Validation, expected.Split(0.25).Validation);
        for (var index = 0; index < part.Count; index++)
        {
            part.GetPixels(index).SequenceEqual(same.GetPixels(index)).Should().BeTrue();
        }

        var first = streamed.GetPixels(0);
        var last = streamed.GetPixels(Count - 1);
        first.SequenceEqual(expected.GetPixels(0)).Should().BeTrue("a later read leaves the bytes of an earlier one alone");
        last.SequenceEqual(expected.GetPixels(Count - 1)).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void As_many_pictures_are_kept_in_memory_as_the_limit_allows_and_only_the_others_are_read_again(int inMemory, bool scratch)
    {
        var streamed = Load(inMemory, scratch);
        _decoded.Should().Be(Count, "each is decoded once when they are read");

        foreach (var index in Enumerable.Range(0, Count))
        {
            streamed.GetPixels(index);
        }

        _decoded.Should().Be(scratch ? Count : Count + (Count - inMemory));
        streamed.IsInMemory.Should().Be(inMemory == Count);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void The_checksum_is_that_of_pictures_in_memory_and_reads_none_of_them_again(int inMemory, bool scratch)
    {
        var (expected, part) = (Load(Count, scratch: false), Load(Count, scratch: false).Split(0.5).Training);
        var streamed = Load(inMemory, scratch);
        _decoded = 0;

        streamed.ComputeChecksum().Should().Be(expected.ComputeChecksum());
        streamed.Split(0.5).Training.ComputeChecksum().Should().Be(part.ComputeChecksum()).And.NotBe(expected.ComputeChecksum());
        _decoded.Should().Be(0);
    }

    [Fact]
    public void The_scratch_file_is_as_large_as_the_pictures_beyond_the_limit_and_has_no_name_that_could_stay_behind()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there it has a name until it is closed");

        GC.KeepAlive(Load(10, scratch: true));

        Directory.GetFileSystemEntries(_folder["scratch"]).Should().BeEmpty();
    }

    [Fact]
    public void A_scratch_file_is_closed_when_the_pictures_cannot_be_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "open files are not listed there");
        var load = () => ImageFolderDataset.Load(
            _folder.Path,
            _shape,
            new ImageFolderOptions { Decoder = _ => throw new InvalidDataException("damaged"), MemoryLimit = 0, ScratchFolder = _folder["scratch"] });

        load.Should().Throw<InvalidDataException>();

        AssertClosed(_folder["scratch"]);
    }

    [Fact]
    public void The_scratch_file_of_the_training_part_is_closed_when_there_is_nothing_to_test_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "open files are not listed there");
        using var pets = new ClassFolders();
        pets.Add("train/cat/1.bmp", 10);
        pets.Add("train/dog/1.bmp", 20);
        var load = () => ImageFolder.Load(pets.Path, _shape, new ImageFolderOptions { MemoryLimit = 0, ScratchFolder = _folder["scratch"] });

        load.Should().Throw<InvalidDataException>();

        AssertClosed(_folder["scratch"]);
    }

    [Fact]
    public void A_scratch_folder_that_cannot_be_written_to_is_named()
    {
        _folder.Write("file", []);
        var load = () => ImageFolderDataset.Load(
            _folder.Path, _shape, new ImageFolderOptions { Decoder = Decode, MemoryLimit = 0, ScratchFolder = _folder["file"] });

        load.Should().Throw<IOException>().WithMessage("*file*");
    }

    [Fact]
    public void Pictures_are_decoded_by_several_threads_when_they_are_read_and_when_they_are_streamed()
    {
        using var met = new ManualResetEventSlim();
        var decoding = 0;
        var options = new ImageFolderOptions
        {
            MemoryLimit = 0,
            Decoder = file =>
            {
                // The first call waits until a second one runs at the same time. Later calls do not wait.
                if (Interlocked.Increment(ref decoding) == 2)
                {
                    met.Set();
                }

                met.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken).Should().BeTrue("two threads decode at the same time");
                Interlocked.Decrement(ref decoding);
                return Decode(file);
            },
        };

        var dataset = ImageFolderDataset.Load(_folder.Path, _shape, options);
        met.Reset();
        decoding = 0;
        using var pipeline = new BatchPipeline(dataset, Count);
        foreach (var batch in pipeline.GetBatches(0, 0, new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU)))
        {
            batch.Dispose();
        }

        met.IsSet.Should().BeTrue();
    }

    [Fact]
    public void The_next_batches_are_decoded_while_one_is_in_use()
    {
        var dataset = Load(0, scratch: false);
        using var pipeline = new BatchPipeline(dataset, batchSize: 5);
        using var batches = pipeline.GetBatches(0, 0, new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU)).GetEnumerator();
        _decoded = 0;

        batches.MoveNext();
        using var first = batches.Current;

        SpinWait.SpinUntil(() => Volatile.Read(ref _decoded) >= 15, TimeSpan.FromSeconds(20)).Should().BeTrue("the second and the third are made");
        _decoded.Should().Be(15, "and no more than two ahead");
    }

    [Fact]
    public void A_picture_that_can_no_longer_be_read_is_named_when_its_batch_is_due()
    {
        var dataset = Load(0, scratch: false);
        File.Delete(dataset.Files[7]);
        using var pipeline = new BatchPipeline(dataset, batchSize: Count);
        var read = () => pipeline.GetBatches(0, 0, new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU)).First();

        read.Should().Throw<FileNotFoundException>().WithMessage($"*{dataset.Files[7]}*");
    }

    [Fact]
    public void Training_on_streamed_pictures_ends_in_the_same_weights()
    {
        Train(Load(10, scratch: false)).Should().Equal(Train(Load(Count, scratch: false)));
    }

    private static void AssertClosed(string scratch)
    {
        // While the scratch file is open, it is in the folder on Windows. On other systems, it has no name in the folder. Linux then lists it among the open
        // files of the process.
        Directory.GetFileSystemEntries(scratch).Should().BeEmpty();
        if (OperatingSystem.IsLinux())
        {
            Directory.GetFileSystemEntries("/proc/self/fd").Select(entry => new FileInfo(entry).LinkTarget)
                .Should().NotContain(target => target != null && target.StartsWith(scratch, StringComparison.Ordinal));
        }
    }

    private static byte[] Train(ImageDataset images)
    {
        torch.manual_seed(1);
        using var model = new ResNetBuilder().WithInput(_shape).WithClasses(3).WithFilters(4).WithDepth(1).Build();
        var options = new TrainerOptions { Epochs = 2, Optimizer = new SgdOptions { LearningRate = 0.01 }, Device = "cpu", Deterministic = true };
        new Trainer(model, options).Fit(images, new DataOptions { BatchSize = 10, Augmentations = [new HorizontalFlipOptions(), new MixupOptions()] });
        return [.. model.parameters().SelectMany(parameter => parameter.bytes.ToArray())];
    }

    private static byte[] Batches(ImageDataset dataset, BatchFormat format, int firstBatch)
    {
        var augmentations = new AugmentationOptions[]
        {
            new RandomCropOptions { Padding = 2 }, new HorizontalFlipOptions(), new GrayscaleOptions(), new MixupOptions(),
        };
        using var pipeline = new BatchPipeline(
            dataset, 9, augmentations.Select(options => options.CreateAugmentation()), new ShuffledSamplerOptions(), seed: 3);
        var bytes = new List<byte>();
        foreach (var batch in pipeline.GetBatches(1, firstBatch, format))
        {
            using (batch)
            {
                using var images = batch.Images.contiguous();
                bytes.AddRange(images.bytes.ToArray());
                bytes.AddRange(batch.Labels.bytes.ToArray());
            }
        }

        return [.. bytes];
    }

    private ImageFolderDataset Load(int inMemory, bool scratch)
    {
        _decoded = 0;
        return ImageFolderDataset.Load(_folder.Path, _shape, new ImageFolderOptions
        {
            Decoder = Decode,
            MemoryLimit = (inMemory * _shape.Size) + 7,
            ScratchFolder = scratch ? _folder["scratch"] : null,
            ClassNames = ["class 0", "class 1", "class 2"],
        });
    }

    // Returns random pixels. The first byte of the file is their seed.
    private DecodedImage Decode(ReadOnlyMemory<byte> file)
    {
        Interlocked.Increment(ref _decoded);
        var rgb = new byte[11 * 9 * 3];
        new Random(file.Span[0]).NextBytes(rgb);
        return new DecodedImage(11, 9, rgb);
    }
}
