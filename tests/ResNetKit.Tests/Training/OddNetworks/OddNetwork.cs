using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace ResNetKit.Tests.Training.OddNetworks;

/// <summary>Represents a network with few channels and odd sizes, and its training. The seed and the number determine everything.</summary>
internal sealed record OddNetwork
{
    private const int MostChannels = 9;
    private const int LargestImage = 19;

    private static readonly string[] _blocks =
        [KnownBlocks.Basic, KnownBlocks.Bottleneck, KnownBlocks.PreActivation, KnownBlocks.PreActivationBottleneck, KnownBlocks.Wide, KnownBlocks.Cell];

    /// <summary>Gets a description of the network for a person who investigates a crash.</summary>
    public required string Description { get; init; }

    /// <summary>Gets a function that builds the network.</summary>
    public required Func<Module<Tensor, Tensor>> Build { get; init; }

    public required ImageShape Input { get; init; }

    public required int Classes { get; init; }

    public required int BatchSize { get; init; }

    public required bool ChannelsLast { get; init; }

    public required Precision Precision { get; init; }

    public required int Threads { get; init; }

    /// <summary>
    /// Gets a value indicating whether the results in two memory layouts must agree. They need not if steps draw random numbers, or if the head may select one
    /// of several equal maxima.
    /// </summary>
    public required bool IsComparable { get; init; }

    /// <summary>Generates a network. On average, two of three are networks of the library. The others consist of TorchSharp's own modules.</summary>
    public static OddNetwork Draw(int seed, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var input = new ImageShape(random.Next(1, MostChannels + 1), random.Next(1, LargestImage + 1), random.Next(1, LargestImage + 1));
        var classes = random.Next(2, 10);
        var (description, build, isComparable) = random.Next(3) > 0 ? DrawOwn(random, input, classes) : DrawForeign(random, input, classes);
        var (size, last, half, threads) = (random.Next(1, 8), random.Next(2) == 0, random.Next(2) == 0, random.Next(1, 3));
        return new OddNetwork
        {
            Description = $"{size} images {input}, {(last ? "channels-last" : "channels-first")}, {(half ? "bfloat16" : "float32")}, {threads} threads: {description}",
            Build = build,
            Input = input,
            Classes = classes,
            BatchSize = size,
            ChannelsLast = last,
            Precision = half ? Precision.BFloat16 : Precision.Float32,
            Threads = threads,
            IsComparable = isComparable,
        };
    }

    private static (string Description, Func<Module<Tensor, Tensor>> Build, bool IsComparable) DrawOwn(Random random, ImageShape input, int classes)
    {
        while (true)
        {
            var options = DrawOptions(random, input, classes);
            try
            {
                ResNetBuilder.FromOptions(options).Describe();
            }
            catch (InvalidOptionsException)
            {
                // Not every generated network is valid.
                continue;
            }

            return (string.Join(' ', options.ToJson().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), () => Build(options), MustAgree(options));
        }

        static Module<Tensor, Tensor> Build(ResNetOptions options)
        {
            var model = ResNetBuilder.FromOptions(options).Build();
            using var images = randn(8, options.InputChannels, options.InputHeight, options.InputWidth);
            model.WhiteningStem?.Initialize(images);
            return model;
        }
    }

    private static bool MustAgree(ResNetOptions options) =>
        options.Dropout + options.StochasticDepth + options.HeadDropout == 0 && options.HeadPooling != PoolingType.Max;

    private static ResNetOptions DrawOptions(Random random, ImageShape input, int classes)
    {
        var stem = Pick(random, Enum.GetValues<StemType>());
        var transition = Pick(random, Enum.GetValues<TransitionType>());
        return new ResNetOptions
        {
            InputChannels = input.Channels,
            InputHeight = input.Height,
            InputWidth = input.Width,
            Classes = classes,
            Stem = new Stem { Type = stem, Filters = stem == StemType.Whitening ? null : random.Next(1, MostChannels + 1) },
            Stages =
            [
                .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new StageOptions
                {
                    Filters = random.Next(1, MostChannels + 1),
                    Blocks = random.Next(transition == TransitionType.Block ? 1 : 0, 3),
                    Stride = random.Next(1, 4),
                }),
            ],
            Block = Pick(random, _blocks),
            Shortcut = Pick(random, Enum.GetValues<ShortcutType>()),
            Transition = transition,
            ConvolutionBias = random.Next(2) == 0,
            Activation = Pick(random, Enum.GetValues<ActivationType>()),
            Groups = Pick(random, [1, 1, 2, 3]),
            SqueezeExcitation = Pick<int?>(random, [null, null, 1, 4]),
            Dropout = Pick(random, [0, 0, 0.3]),
            StochasticDepth = Pick(random, [0, 0, 0.3]),
            ZeroInitResidual = random.Next(2) == 0,
            HeadPooling = Pick(random, Enum.GetValues<PoolingType>()),
            HeadDropout = Pick(random, [0, 0, 0.3]),
            HeadBias = random.Next(2) == 0,
        };
    }

    private static (string Description, Func<Module<Tensor, Tensor>> Build, bool IsComparable) DrawForeign(Random random, ImageShape input, int classes)
    {
        var layers = new List<(string Text, Func<Module<Tensor, Tensor>> Make)>();
        var shape = (Channels: input.Channels, Height: (long)input.Height, Width: (long)input.Width);
        var count = random.Next(1, 5);
        for (var i = 0; i < count; i++)
        {
            AddConvolution();
            AddAnything();
        }

        var features = shape.Channels;
        layers.Add(("AdaptiveAvgPool2d(1), Flatten", () => Sequential(AdaptiveAvgPool2d(1), Flatten())));
        layers.Add(($"Linear({features}, {classes})", () => Linear(features, classes)));
        return (string.Join(", ", layers.Select(layer => layer.Text)), () => Sequential(layers.Select(layer => layer.Make()).ToArray()), true);

        void AddConvolution()
        {
            var filters = random.Next(1, MostChannels + 1);
            var kernel = (random.Next(1, 4), random.Next(1, 4));
            var stride = (random.Next(1, 4), random.Next(1, 4));
            var padding = (random.Next(0, 3), random.Next(0, 3));
            var dilation = (random.Next(1, 3), random.Next(1, 3));
            var groups = Pick(random, [.. Enumerable.Range(1, MostChannels).Where(groups => shape.Channels % groups == 0 && filters % groups == 0)]);
            var bias = random.Next(2) == 0;
            var height = Output(shape.Height, kernel.Item1, stride.Item1, padding.Item1, dilation.Item1);
            var width = Output(shape.Width, kernel.Item2, stride.Item2, padding.Item2, dilation.Item2);
            if (height < 1 || width < 1)
            {
                (kernel, dilation) = ((1, 1), (1, 1));
                height = Output(shape.Height, 1, stride.Item1, padding.Item1, 1);
                width = Output(shape.Width, 1, stride.Item2, padding.Item2, 1);
            }

            var channels = shape.Channels;
            layers.Add((
                $"Conv2d({channels}, {filters}, {kernel}, stride {stride}, padding {padding}, dilation {dilation}, groups {groups}{(bias ? ", bias" : "")})",
                () => Conv2d(channels, filters, kernel, stride, padding, dilation, groups: groups, bias: bias)));
            shape = (filters, height, width);
        }

        void AddAnything()
        {
            var channels = shape.Channels;
            switch (random.Next(8))
            {
                case 0 or 1: layers.Add(($"BatchNorm2d({channels})", () => BatchNorm2d(channels))); break;
                case 2: layers.Add(($"GroupNorm(1, {channels})", () => Initialized(GroupNorm(1, channels)))); break;
                case 3: layers.Add(("SiLU", () => SiLU())); break;
                case 4: layers.Add(("GELU", () => GELU())); break;
                case 5 or 6 when shape is { Height: > 1, Width: > 1 }:
                    layers.Add(random.Next(2) == 0 ? ("MaxPool2d(2)", () => MaxPool2d(2)) : ("AvgPool2d(2)", () => AvgPool2d(2)));
                    shape = (channels, shape.Height / 2, shape.Width / 2);
                    break;
                default: layers.Add(("Sigmoid", () => Sigmoid())); break;
            }
        }

        // TorchSharp does not initialize the weights of this module.
        static Module<Tensor, Tensor> Initialized(TorchSharp.Modules.GroupNorm norm)
        {
            init.ones_(norm.weight!);
            init.zeros_(norm.bias!);
            return norm;
        }

        static long Output(long size, int kernel, int stride, int padding, int dilation)
        {
            var room = size + (2 * padding) - (dilation * (kernel - 1)) - 1;
            return room < 0 ? 0 : (room / stride) + 1;
        }
    }

    private static T Pick<T>(Random random, T[] among) => among[random.Next(among.Length)];
}
