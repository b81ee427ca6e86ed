using System.Reflection;
using System.Security.Cryptography;
using ResNetKit.Data;
using TorchSharp;

namespace ResNetKit.Tests.Data;

/// <summary>Tests that every option of data, augmentations and samplers changes the training or evaluation batches.</summary>
public sealed class NoSilentOptionTests
{
    private static readonly ImageDataset _images = SyntheticDataset.Create(30);

    private static readonly Dictionary<string, (DataOptions Before, DataOptions After)> _changes = new()
    {
        ["DataOptions.BatchSize"] = Pair(_ => { }, options => options.BatchSize = 5),
        ["DataOptions.EvaluationBatchSize"] = Pair(_ => { }, options => options.EvaluationBatchSize = 5),
        ["DataOptions.Seed"] = Pair(_ => { }, options => options.Seed = 2),
        ["DataOptions.DropLast"] = Pair(_ => { }, options => options.DropLast = true),
        ["DataOptions.ValidationFraction"] = Pair(_ => { }, options => options.ValidationFraction = 0.2),
        ["DataOptions.Normalization"] = Pair(_ => { }, options => options.Normalization = Normalization.Cifar10),
        ["DataOptions.Sampler"] = Pair(_ => { }, options => options.Sampler = new SequentialSamplerOptions()),
        ["DataOptions.Augmentations"] = Pair(_ => { }, options => options.Augmentations = [new AlternatingFlipOptions()]),

        ["RandomCropOptions.Padding"] = Pair(new RandomCropOptions(), new RandomCropOptions { Padding = 2 }),
        ["RandomCropOptions.Mode"] = Pair(new RandomCropOptions(), new RandomCropOptions { Mode = CropPadding.Reflect }),
        ["HorizontalFlipOptions.Probability"] = Pair(new HorizontalFlipOptions(), new HorizontalFlipOptions { Probability = 1 }),
        ["CutoutOptions.Size"] = Pair(new CutoutOptions(), new CutoutOptions { Size = 8 }),
        ["CutoutOptions.Probability"] = Pair(new CutoutOptions(), new CutoutOptions { Probability = 0.5 }),
        ["RandomErasingOptions.Probability"] = Pair(new RandomErasingOptions(), new RandomErasingOptions { Probability = 1 }),
        ["RandomErasingOptions.MinimumArea"] = Pair(new RandomErasingOptions(), new RandomErasingOptions { MinimumArea = 0.2 }),
        ["RandomErasingOptions.MaximumArea"] = Pair(new RandomErasingOptions(), new RandomErasingOptions { MaximumArea = 0.1 }),
        ["RandomErasingOptions.MinimumAspect"] = Pair(new RandomErasingOptions(), new RandomErasingOptions { MinimumAspect = 1 }),
        ["RandomErasingOptions.Fill"] = Pair(new RandomErasingOptions(), new RandomErasingOptions { Fill = EraseFill.Mean }),
        ["MixupOptions.Alpha"] = Pair(new MixupOptions(), new MixupOptions { Alpha = 1 }),
        ["MixupOptions.Probability"] = Pair(new MixupOptions(), new MixupOptions { Probability = 0.5 }),
        ["CutMixOptions.Alpha"] = Pair(new CutMixOptions(), new CutMixOptions { Alpha = 0.5 }),
        ["CutMixOptions.Probability"] = Pair(new CutMixOptions(), new CutMixOptions { Probability = 1 }),
        ["ColorJitterOptions.Brightness"] = Pair(new ColorJitterOptions(), new ColorJitterOptions { Brightness = 0 }),
        ["ColorJitterOptions.Contrast"] = Pair(new ColorJitterOptions(), new ColorJitterOptions { Contrast = 0.5 }),
        ["ColorJitterOptions.Saturation"] = Pair(new ColorJitterOptions(), new ColorJitterOptions { Saturation = 0 }),
        ["ColorJitterOptions.Hue"] = Pair(new ColorJitterOptions(), new ColorJitterOptions { Hue = 0.1 }),
        ["ColorJitterOptions.Probability"] = Pair(new ColorJitterOptions(), new ColorJitterOptions { Probability = 0.5 }),
        ["GrayscaleOptions.Probability"] = Pair(new GrayscaleOptions(), new GrayscaleOptions { Probability = 0.5 }),
        ["RandomRotationOptions.Degrees"] = Pair(new RandomRotationOptions(), new RandomRotationOptions { Degrees = 30 }),
        ["RandomRotationOptions.Probability"] = Pair(new RandomRotationOptions(), new RandomRotationOptions { Probability = 0.5 }),
        ["RandomAffineOptions.Degrees"] = Pair(new RandomAffineOptions(), new RandomAffineOptions { Degrees = 0 }),
        ["RandomAffineOptions.Translate"] = Pair(new RandomAffineOptions(), new RandomAffineOptions { Translate = 0 }),
        ["RandomAffineOptions.MinimumScale"] = Pair(new RandomAffineOptions(), new RandomAffineOptions { MinimumScale = 1 }),
        ["RandomAffineOptions.MaximumScale"] = Pair(new RandomAffineOptions(), new RandomAffineOptions { MaximumScale = 1.5 }),
        ["RandomAffineOptions.Shear"] = Pair(new RandomAffineOptions(), new RandomAffineOptions { Shear = 10 }),
        ["RandomAffineOptions.Probability"] = Pair(new RandomAffineOptions(), new RandomAffineOptions { Probability = 0.5 }),
        ["RandAugmentOptions.Operations"] = Pair(new RandAugmentOptions(), new RandAugmentOptions { Operations = 3 }),
        ["RandAugmentOptions.Magnitude"] = Pair(new RandAugmentOptions(), new RandAugmentOptions { Magnitude = 20 }),
        ["GaussianNoiseOptions.StandardDeviation"] = Pair(new GaussianNoiseOptions(), new GaussianNoiseOptions { StandardDeviation = 0.1 }),
        ["GaussianNoiseOptions.Probability"] = Pair(new GaussianNoiseOptions(), new GaussianNoiseOptions { Probability = 0.5 }),
        ["GaussianBlurOptions.KernelSize"] = Pair(new GaussianBlurOptions(), new GaussianBlurOptions { KernelSize = 5 }),
        ["GaussianBlurOptions.MinimumSigma"] = Pair(new GaussianBlurOptions(), new GaussianBlurOptions { MinimumSigma = 1 }),
        ["GaussianBlurOptions.MaximumSigma"] = Pair(new GaussianBlurOptions(), new GaussianBlurOptions { MaximumSigma = 1 }),
        ["GaussianBlurOptions.Probability"] = Pair(new GaussianBlurOptions(), new GaussianBlurOptions { Probability = 0.5 }),

        ["BalancedSamplerOptions.SamplesPerEpoch"] = Pair(new BalancedSamplerOptions(), new BalancedSamplerOptions { SamplesPerEpoch = 10 }),
        ["WeightedSamplerOptions.ClassWeights"] = Pair(new WeightedSamplerOptions(), new WeightedSamplerOptions { ClassWeights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }),
        ["WeightedSamplerOptions.SampleWeights"] = Pair(new WeightedSamplerOptions(), new WeightedSamplerOptions { SampleWeights = [.. Enumerable.Range(1, 30)] }),
        ["WeightedSamplerOptions.SamplesPerEpoch"] = Pair(new WeightedSamplerOptions(), new WeightedSamplerOptions { SamplesPerEpoch = 10 }),
    };

    public static TheoryData<string> Options => [.. typeof(DataOptions).Assembly.GetExportedTypes()
        .Where(type => type == typeof(DataOptions) || (!type.IsAbstract && (type.IsSubclassOf(typeof(AugmentationOptions)) || type.IsSubclassOf(typeof(SamplerOptions)))))
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => $"{type.Name}.{property.Name}"))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Options))]
    public void Changing_an_option_changes_the_batches(string option)
    {
        _changes.Should().ContainKey(option, "each option is tried");
        var (before, after) = _changes[option];

        Observe(after).Should().NotBe(Observe(before));
        Observe(before).Should().Be(Observe(before), "nothing else changes them");
    }

    [Fact]
    public void Every_entry_of_the_lists_changes_the_batches()
    {
        var plain = Observe(Pair(_ => { }, _ => { }).Before);

        foreach (var options in KnownAugmentations.Names.Select(KnownAugmentations.Create).Where(IsBuiltIn))
        {
            Observe(Pair(_ => { }, data => data.Augmentations = [options]).After).Should().NotBe(plain, options.GetType().Name);
        }

        KnownSamplers.Names.Select(KnownSamplers.Create).Where(IsBuiltIn).Select(options => Observe(Pair(_ => { }, data => data.Sampler = options).After))
            .Should().OnlyHaveUniqueItems();

        static bool IsBuiltIn(object options) => options.GetType().Assembly == typeof(DataOptions).Assembly;
    }

    private static (DataOptions Before, DataOptions After) Pair(AugmentationOptions before, AugmentationOptions after) =>
        (Base(options => options.Augmentations = [before]), Base(options => options.Augmentations = [after]));

    private static (DataOptions Before, DataOptions After) Pair(SamplerOptions before, SamplerOptions after) =>
        (Base(options => options.Sampler = before), Base(options => options.Sampler = after));

    private static (DataOptions Before, DataOptions After) Pair(Action<DataOptions> before, Action<DataOptions> after) => (Base(before), Base(after));

    private static DataOptions Base(Action<DataOptions> change)
    {
        var options = new DataOptions { BatchSize = 4, EvaluationBatchSize = 7, Augmentations = [] };
        change(options);
        return options;
    }

    private static string Observe(DataOptions options)
    {
        var (training, validation) = options.Split(_images, runSeed: 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var pipeline in new[] { options.CreateTraining(training), options.CreateEvaluation(validation ?? _images) })
        {
            using (pipeline)
            {
                pipeline.UseSeed(1);
                foreach (var batch in pipeline.GetBatches(epoch: 1, firstBatch: 0, new BatchFormat(torch.ScalarType.Float32, ChannelsLast: false, torch.CPU)))
                {
                    using (batch)
                    {
                        using var images = batch.Images.contiguous();
                        hash.AppendData(BitConverter.GetBytes(batch.Count));
                        hash.AppendData(images.bytes);
                        hash.AppendData(batch.Labels.bytes);
                    }
                }
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
