using ResNetKit.Models;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

public sealed class BlockTests
{
    [Fact]
    public void Blocks_work_in_an_ordinary_Sequential()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(
            new ConvolutionStem(3, 8),
            new ResidualBlock(8, 8),
            KnownBlocks.Create(KnownBlocks.Bottleneck, new BlockSettings(8, 4, stride: 2)),
            KnownBlocks.Create(KnownBlocks.PreActivation, new BlockSettings(16, 16)),
            KnownBlocks.Create(KnownBlocks.PreActivationBottleneck, new BlockSettings(16, 4)),
            new PoolingTransition(16, 24),
            KnownBlocks.Create(KnownBlocks.Cell, new BlockSettings(24, 24) { Dropout = 0.1 }),
            new SqueezeExcitation(24, reduction: 4));

        var output = model.call(rand(2, 3, 16, 16));

        output.shape.Should().Equal(2, 24, 4, 4);
        output.sum().backward();
        model.parameters().Select(parameter => parameter.grad).Should().NotContainNulls();
    }

    [Fact]
    public void A_block_is_named_as_in_torchvision()
    {
        using var block = new ResidualBlock(8, 16, stride: 2);

        block.named_parameters().Select(entry => entry.Item1).Should().Equal(
            "conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias",
            "downsample.0.weight", "downsample.1.weight", "downsample.1.bias");
    }

    [Fact]
    public void A_block_that_starts_with_scale_zero_starts_as_its_shortcut()
    {
        using var scope = NewDisposeScope();
        using var block = new ResidualBlock(new BlockSettings(4, 4) { ZeroInitResidual = true });
        var input = rand(2, 4, 5, 5);

        allclose(block.call(input), input).Should().BeTrue();
    }

    [Fact]
    public void Stochastic_depth_drops_whole_branches_and_keeps_their_mean()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var block = KnownBlocks.Create(KnownBlocks.PreActivation, new BlockSettings(4, 4) { StochasticDepth = 0.25 });
        var image = rand(1, 4, 5, 5);
        block.eval();
        var whole = block.call(image) - image;
        block.train();
        foreach (var norm in block.named_modules().Select(entry => entry.Item2).Where(module => module is global::TorchSharp.Modules.BatchNorm2d))
        {
            norm.eval();
        }

        var branches = block.call(image.expand(400, 4, 5, 5)) - image;

        // The ratio is computed by least squares, because single values of the branch may be zero.
        var ratios = branches.mul(whole).sum([1, 2, 3]).div(whole.square().sum());
        var factors = ratios.detach().data<float>().ToArray();
        factors.Should().OnlyContain(factor => Math.Abs(factor) < 1e-3 || Math.Abs(factor - (1 / 0.75)) < 1e-2);
        factors.Count(factor => Math.Abs(factor) < 1e-3).Should().BeInRange(55, 145, "a quarter of 400 is dropped, give or take five standard deviations");
    }

    [Fact]
    public void Invalid_settings_are_refused_by_the_constructor_of_a_block()
    {
        FluentActions.Invoking(() => new ResidualBlock(0, 4)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("inputFilters");
        FluentActions.Invoking(() => new ResidualBlock(4, 4, dropout: 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ResidualBlock(new BlockSettings(4, 6) { Groups = 4 }))
            .Should().Throw<ArgumentException>().WithMessage("Groups: 4 groups do not divide 4 input channels and 6 filters (conv1).*");
        FluentActions.Invoking(() => new ResidualBlock(new BlockSettings(4, 8) { Shortcut = ShortcutType.Identity }))
            .Should().Throw<ArgumentException>().WithMessage("Shortcut: an identity shortcut*");
    }

    [Fact]
    public void Arguments_of_layers_out_of_range_are_named()
    {
        var plan = new PlanBuilder(new ImageShape(3, 8, 8));

        plan.Invoking(it => it.MaxPool("pool", it.Input, kernel: 0, stride: 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("kernel");
        plan.Invoking(it => it.MaxPool("pool", it.Input, kernel: 2, stride: 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("stride");
        plan.Invoking(it => it.MaxPool("pool", it.Input, kernel: 2, stride: 1, padding: -1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("padding");
        plan.Invoking(it => it.Convolution("conv", it.Input, filters: 4, kernel: 3, padding: -1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("padding");
        plan.Invoking(it => it.ZeroPaddedShortcut("shortcut", it.Input, filters: 0, stride: 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("filters");
        plan.Invoking(it => it.ZeroPaddedShortcut("shortcut", it.Input, filters: 4, stride: 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("stride");
    }

    [Fact]
    public void A_block_is_created_by_its_name()
    {
        using var scope = NewDisposeScope();
        using var byName = KnownBlocks.Create(KnownBlocks.Basic, new BlockSettings(4, 8, stride: 2));
        using var byType = new ResidualBlock(4, 8, stride: 2);

        byName.Should().BeOfType<ResidualBlock>();
        byName.state_dict().Keys.Should().Equal(byType.state_dict().Keys);
        byName.call(rand(2, 4, 6, 6)).shape.Should().Equal(2, 8, 3, 3);
        FluentActions.Invoking(() => KnownBlocks.Create("bottelneck", new BlockSettings(4, 8)))
            .Should().Throw<ArgumentException>().WithMessage("*'bottelneck'*'bottleneck'*");
        FluentActions.Invoking(() => KnownBlocks.Create(KnownBlocks.Cell, new BlockSettings(4, 8) { Shortcut = ShortcutType.Identity }))
            .Should().Throw<ArgumentException>().WithMessage("Shortcut: an identity shortcut*");
    }

    [Fact]
    public void A_block_of_ones_own_is_found_by_its_name()
    {
        using var scope = NewDisposeScope();
        KnownBlocks.Register(new UnshortenedBlock());
        using var model = new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).WithFilters(8, 16).WithBlock("unshortened").Build();

        model.call(rand(2, 3, 8, 8)).shape.Should().Equal(2, 10);
        model.state_dict().Keys.Should().Contain("layer2.0.conv.weight");
        FluentActions.Invoking(() => KnownBlocks.Register(new UnshortenedBlock())).Should().Throw<ArgumentException>().WithMessage("*'unshortened'*");
    }

    [Fact]
    public void A_block_can_create_its_own_module_if_the_module_matches_the_description()
    {
        using var scope = NewDisposeScope();
        KnownBlocks.Register(new HandWrittenBlock("hand-written", filters => nn.Conv2d(filters, filters, 1)));
        using var model = new ResNetBuilder().WithInput(new ImageShape(3, 8, 8)).AddStage(64).WithBlock("hand-written").Build();

        model.call(rand(2, 3, 8, 8)).shape.Should().Equal(2, 10);
        model.parameters().Sum(parameter => parameter.numel()).Should().Be(model.Plan.Parameters);
        model.Invoking(m => m.Fuse()).Should().Throw<NotSupportedException>().WithMessage("layer1.0.conv: *'pointwise'*");
    }

    [Fact]
    public void A_module_that_does_not_match_the_description_of_its_block_is_refused()
    {
        KnownBlocks.Register(new HandWrittenBlock("mistaken", filters => nn.Conv2d(filters, filters, 3, bias: false)));

        new ResNetBuilder().AddStage(64).WithBlock("mistaken").Invoking(b => b.Build()).Should().Throw<InvalidOperationException>()
            .WithMessage("layer1.0: *'mistaken'*Missing parameters: conv.weight (64, 64, 1, 1), conv.bias (64); unexpected parameters: conv.weight (64, 64, 3, 3).");
    }

    [Fact]
    public void The_blocks_of_a_network_know_the_shapes_of_their_inputs_and_outputs()
    {
        using var model = new ResNetBuilder().WithInput(new ImageShape(3, 12, 20)).WithFilters(8, 16).WithSqueezeExcitation(4).Build();

        var block = (ResidualBlock)model.named_modules().Single(entry => entry.name == "layer2.0").module;

        block.Plan.Input.Should().Be(new ImageShape(8, 12, 20));
        block.Plan.Layers.Single(layer => layer.Name == "conv1").Output.Should().Be(new ImageShape(16, 6, 10));
        block.Plan.Modules.Should().ContainSingle().Which.Name.Should().Be("se");
        block.Plan.Parameters.Should().Be(model.Plan.Layers.Where(layer => layer.Name.StartsWith("layer2.0.")).Sum(layer => layer.ParameterCount));
    }

    private sealed class UnshortenedBlock : IBlock
    {
        public string Name => "unshortened";

        public LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
        {
            var x = plan.Convolution("conv", input, settings.Filters, kernel: 3, settings.Stride);
            x = plan.BatchNormalization("bn", x, settings.Norm);
            return plan.Activation("act", x, settings.Activation);
        }
    }

    private sealed class HandWrittenBlock(string name, Func<long, nn.Module<Tensor, Tensor>> create) : IBlock
    {
        public string Name => name;

        public LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
        {
            var image = input.Output;
            var filters = settings.Filters;
            return plan.Custom(
                "conv", input, "pointwise", image, new Dictionary<string, int[]> { ["weight"] = [filters, filters, 1, 1], ["bias"] = [filters] },
                multiplyAdds: (long)filters * filters * image.Height * image.Width);
        }

        public nn.Module<Tensor, Tensor> Create(NetworkPlan plan, BlockSettings settings) => nn.Sequential(("conv", create(settings.Filters)));
    }
}
