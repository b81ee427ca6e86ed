namespace ResNetKit.Models.Networks;

/// <summary>Provides the presets of the library: networks of published papers and of the experiments.</summary>
internal static class PublishedNetworks
{
    private static readonly int[] _doubling = [64, 128, 256, 512];
    private static readonly int[] _depths = [20, 32, 44, 56, 110];
    private static readonly ShortcutType[] _shortcuts = [ShortcutType.ZeroPadded, ShortcutType.Projection];

    public static IEnumerable<Preset> All =>
    [
        new Preset(
            "resnet-7x7-4block",
            "7×7 stem of stride 2 and four basic blocks; documented experiment B",
            Standard(KnownBlocks.Basic, [1, 1, 1, 1]).WithStem(Stem.Conv7x7()).ToOptions()),
        new Preset("resnet9", "Residual cells after pooling, biases on the plain convolutions; documented experiment C", ResNet9(bias: true)),
        new Preset("resnet9-nobias", "Residual cells after pooling (Page 2018)", ResNet9(bias: false)),
        new Preset("custom-5m", "Whitening stem, three wide stages, just under five million parameters; experiment A", Whitened((128, 1), (256, 1), (352, 1))),
        new Preset("speedrun", "Whitening stem, three stages of one block; to 94 % in a few minutes", Whitened((64, 1), (256, 1), (256, 1))),
        .. Standards(),
        .. Cifars(),
        Wide(depth: 16, width: 4),
        Wide(depth: 28, width: 10),
        Wide(depth: 40, width: 2),
        Wide(depth: 40, width: 4),
    ];

    // Creates the networks of He et al. 2015, section 4.1, and variants of them, with a stem for small images or for ImageNet.
    private static IEnumerable<Preset> Standards()
    {
        (string Name, string Block, int[] Depth)[] networks =
        [
            ("resnet18", KnownBlocks.Basic, [2, 2, 2, 2]),
            ("resnet34", KnownBlocks.Basic, [3, 4, 6, 3]),
            ("resnet50", KnownBlocks.Bottleneck, [3, 4, 6, 3]),
            ("resnet101", KnownBlocks.Bottleneck, [3, 4, 23, 3]),
            ("resnet152", KnownBlocks.Bottleneck, [3, 8, 36, 3]),
        ];
        foreach (var (name, block, depth) in networks)
        {
            if (depth.Sum() <= 16)
            {
                yield return new Preset(
                    name, $"{name} with a 3×3 stem for 32×32 images (He et al. 2015)", Standard(block, depth).ToOptions());
            }

            yield return new Preset(
                $"{name}-imagenet",
                $"{name} for ImageNet: 224×224 images, 1000 classes (He et al. 2015)",
                ForImageNet(block, depth).ToOptions());
        }

        yield return new Preset(
            "resnext50-32x4d-imagenet",
            "resnet50-imagenet with 3×3 convolutions in 32 groups of width 4 (Xie et al. 2017)",
            ForImageNet(KnownBlocks.Bottleneck, [3, 4, 6, 3]).WithGroups(32, widthPerGroup: 4).ToOptions());
        yield return new Preset(
            "wide-resnet50-2-imagenet",
            "resnet50-imagenet with 3×3 convolutions twice as wide (Zagoruyko and Komodakis 2016)",
            ForImageNet(KnownBlocks.Bottleneck, [3, 4, 6, 3]).WithGroups(1, widthPerGroup: 128).ToOptions());
    }

    private static ResNetBuilder ForImageNet(string block, int[] depth) =>
        Standard(block, depth).WithInput(new ImageShape(3, 224, 224)).WithClasses(1000).WithStem(Stem.Conv7x7(maxPool: true));

    // Creates the networks of He et al. 2015, section 4.2: three stages of n blocks, depth 6n + 2.
    private static IEnumerable<Preset> Cifars() =>
        from depth in _depths
        from shortcut in _shortcuts
        let option = shortcut == ShortcutType.Projection ? "B" : "A"
        select new Preset(
            shortcut == ShortcutType.Projection ? $"resnet{depth}-b" : $"resnet{depth}",
            $"resnet{depth} for CIFAR-10, shortcuts of option {option} (He et al. 2015, section 4.2)",
            Thin((depth - 2) / 6).WithShortcut(shortcut).ToOptions());

    // Creates a network of Zagoruyko and Komodakis 2016: three stages of n blocks, depth 6n + 4.
    private static Preset Wide(int depth, int width) => new(
        $"wrn-{depth}-{width}",
        $"Wide residual network, depth {depth}, {width} times as wide (Zagoruyko and Komodakis 2016)",
        Thin((depth - 4) / 6).WithBlock(KnownBlocks.Wide).WithWidthMultiplier(width).ToOptions());

    private static ResNetBuilder Standard(string block, int[] depth) =>
        new ResNetBuilder().WithStem(Stem.Conv3x3(64)).WithFilters(_doubling).WithDepth(depth).WithBlock(block);

    private static ResNetBuilder Thin(int blocks) =>
        new ResNetBuilder().WithStem(Stem.Conv3x3(16)).WithFilters(16, 32, 64).WithDepth(blocks, blocks, blocks);

    // Creates a network with the stem, transitions, activation and head of the airbench networks (Jordan 2024, arXiv 2404.00498). After each
    // transition, it has blocks with shortcuts. Airbench's last layer has weights of initial standard deviation 1, and its logits are divided by the
    // number of features. Here, the initial standard deviation is 1/√(3 · features), and LogitScale compensates for the difference.
    private static ResNetOptions Whitened(params (int Filters, int Blocks)[] stages)
    {
        var builder = new ResNetBuilder()
            .WithStem(Stem.Whitening())
            .WithTransition(TransitionType.ConvPoolNorm)
            .WithBlock(KnownBlocks.Basic)
            .WithActivation(ActivationType.GELU)
            .WithNorm(momentum: 0.4)
            .WithHeadPooling(PoolingType.Max)
            .WithHeadBias(false)
            .WithLogitScale(Math.Sqrt(3.0 / stages[^1].Filters));
        foreach (var (filters, blocks) in stages)
        {
            builder.AddStage(filters, blocks, stride: 2);
        }

        return builder.ToOptions();
    }

    private static ResNetOptions ResNet9(bool bias) => new ResNetBuilder()
        .WithStem(Stem.Conv3x3(64))
        .WithTransition(TransitionType.ConvNormPool)
        .WithConvolutionBias(bias)
        .WithBlock(KnownBlocks.Cell)
        .AddStage(filters: 128, blocks: 1, stride: 2)
        .AddStage(filters: 256, blocks: 0, stride: 2)
        .AddStage(filters: 512, blocks: 1, stride: 2)
        .WithHeadPooling(PoolingType.Max)
        .ToOptions();
}
