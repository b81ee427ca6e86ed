using ResNetKit.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

/// <summary>Contains the examples of docs/guides/building-networks.md, word for word, and runs them.</summary>
public sealed class BuildingNetworksGuide : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_example_builds_a_network_predicts_with_it_and_fuses_it()
    {
        using var model = new ResNetBuilder()
            .WithStem(Stem.Conv3x3(filters: 64))
            .AddStage(filters: 64, blocks: 2)
            .AddStage(filters: 128, blocks: 2, stride: 2)
            .AddStage(filters: 256, blocks: 2, stride: 2)
            .WithDropout(0.1)
            .WithParameterBudget(5_000_000)
            .Build();
        Console.WriteLine(model.Summary());

        model.Plan.Parameters.Should().Be(2_777_674);
        var images = randn(2, 3, 32, 32);
        foreach (var prediction in model.Predict(images))
        {
            Console.WriteLine($"class {prediction.Class}, {prediction.Probability:P1}");
        }

        using var fused = model.Fuse();
        using (no_grad())
        {
            using var logits = fused.call(images);
        }
    }

    [Fact]
    public void The_example_of_a_plan_lists_layers()
    {
        var plan = ResNetBuilder.FromPreset("resnet152-imagenet").Describe();
        Console.WriteLine($"{plan.Parameters:N0} parameters, {plan.MultiplyAdds:N0} multiply-adds");
        foreach (var layer in plan.Layers.Where(layer => layer.Type == "Conv2d" && layer.Stride == 2))
        {
            Console.WriteLine($"{layer.Name}: {layer.Output}, sees {layer.ReceptiveField} pixels");
        }
    }

    [Fact]
    public void The_example_of_presets_builds_one_and_lists_all()
    {
        using var wide = ResNetBuilder.FromPreset("wrn-16-4").WithClasses(100).WithDropout(0.3).Build();
        foreach (var preset in Preset.All)
        {
            Console.WriteLine($"{preset.Name}: {preset.Description}");
        }
    }

    [Fact]
    public void The_example_of_json_reads_options_and_writes_them()
    {
        var options = ResNetOptions.FromJson("""
            {
              "stem": { "type": "conv3x3", "filters": 32 },
              "stages": [ { "filters": 32, "blocks": 2 }, { "filters": 64, "blocks": 2, "stride": 2 } ],
              "block": "preActivation",
              "activation": "silu"
            }
            """);
        var builder = ResNetBuilder.FromOptions(options).WithSqueezeExcitation(reduction: 8);
        string json = builder.ToOptions().ToJson();

        ResNetOptions.FromJson(json).SqueezeExcitation.Should().Be(8);
    }

    [Fact]
    public void The_example_of_invalid_options_lists_every_failure()
    {
        try
        {
            new ResNetBuilder().AddStage(filters: 0).AddStage(filters: 64, stride: 64).WithDropout(1.5).Describe();
        }
        catch (InvalidOptionsException refusal)
        {
            foreach (string failure in refusal.Failures)
            {
                Console.WriteLine(failure);     // Model.Stages[0].Filters…, Model.Dropout…, Model.Stages[1].Stride: a stride of 64 would shrink…
            }
        }
    }

    [Fact]
    public void The_example_of_budgets_fits_filters_and_depth()
    {
        var fitted = ResNetBuilder.FromPreset("resnet18").FitToBudget(5_000_000);
        Console.WriteLine($"{fitted.Describe().Parameters:N0}");
        var deep = ResNetBuilder.FromPreset("resnet20-b").FitDepthToBudget(1_000_000);

        deep.Describe().Parameters.Should().BeLessThanOrEqualTo(1_000_000);
    }

    [Fact]
    public void The_example_of_parts_puts_blocks_into_an_ordinary_Sequential()
    {
        // (N, 3, 32, 32) to (N, 64, 32, 32), He et al. 2015; the other kinds have stride 2, and 2 more with max-pooling
        using var stem = new ConvolutionStem(channels: 3, filters: 64, StemType.Conv3x3);

        // (N, 64, H, W) to (N, 128, H/2, W/2), He et al. 2015
        using var basic = new ResidualBlock(inputFilters: 64, filters: 128, stride: 2);

        // (N, 128, H, W) to (N, 4·64, H, W), He et al. 2015
        using var bottleneck = KnownBlocks.Create(KnownBlocks.Bottleneck, new BlockSettings(inputFilters: 128, filters: 64));

        // (N, 256, H, W) to (N, 256, H, W), He et al. 2016; with dropout, Zagoruyko and Komodakis 2016
        using var preActivation = KnownBlocks.Create(KnownBlocks.PreActivation, new BlockSettings(inputFilters: 256, filters: 256) { Dropout = 0.3 });

        // (N, 256, H, W) to (N, 4·64, H, W), He et al. 2016
        using var narrow = KnownBlocks.Create(KnownBlocks.PreActivationBottleneck, new BlockSettings(inputFilters: 256, filters: 64));

        // (N, 256, H, W) to (N, 128, H/2, W/2), Page 2018
        using var transition = new PoolingTransition(inputFilters: 256, filters: 128, stride: 2);

        // (N, 128, H, W) to (N, 128, H, W), Page 2018
        using var cell = KnownBlocks.Create(KnownBlocks.Cell, new BlockSettings(inputFilters: 128, filters: 128));

        // (N, 128, H, W) to (N, 128, H, W), Hu et al. 2017
        using var squeeze = new SqueezeExcitation(filters: 128, reduction: 16);

        using var network = nn.Sequential(stem, basic, bottleneck, preActivation, narrow, transition, cell, squeeze);
        using var features = network.call(randn(2, 3, 32, 32));

        features.shape.Should().Equal(2, 128, 8, 8);
    }

    [Fact]
    public void The_example_of_block_settings_builds_a_block()
    {
        var settings = new BlockSettings(inputFilters: 64, filters: 128, stride: 2)
        {
            Shortcut = ShortcutType.ZeroPadded,
            Activation = ActivationType.GELU,
            SqueezeExcitation = 16,
            StochasticDepth = 0.1,
            ZeroInitResidual = true,
        };
        using var block = new ResidualBlock(settings);

        block.call(randn(2, 64, 8, 8)).shape.Should().Equal(2, 128, 4, 4);
    }

    [Fact]
    public void The_example_of_a_whitening_stem_initializes_and_calls_the_network()
    {
        var images = randn(20, 3, 32, 32);
        using var whitened = new ResNetBuilder()
            .WithStem(Stem.Whitening())
            .WithTransition(TransitionType.ConvPoolNorm)
            .WithActivation(ActivationType.GELU)
            .AddStage(filters: 64, blocks: 1, stride: 2)
            .AddStage(filters: 128, blocks: 1, stride: 2)
            .Build();
        whitened.WhiteningStem!.Initialize(images);

        whitened.call(images).shape.Should().Equal(20, 10);
    }
}
