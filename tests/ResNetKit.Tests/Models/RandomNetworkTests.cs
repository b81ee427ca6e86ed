using FsCheck;
using ResNetKit.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

/// <summary>Tests random options, valid and invalid: either the network is as in its plan, or the options are refused.</summary>
public sealed class RandomNetworkTests
{
    private static readonly Gen<double> _rate = Gen.Frequency(
        Tuple.Create(8, Gen.Constant(0.0)), Tuple.Create(4, Gen.Elements(0.1, 0.5, 0.9)), Tuple.Create(1, Gen.Elements(1.0, -0.1, double.NaN)));

    [Fact]
    public void Random_options_are_described_or_refused() =>
        Check(3000, Networks(largest: 10_000, wrong: 1), options => Describe(options) is null or { Parameters: > 0 });

    [Fact]
    public void Random_networks_have_the_parameters_and_shapes_of_their_plans() => Check(250, Networks(largest: 24, wrong: 0), IsTrue);

    private static bool IsTrue(ResNetOptions options)
    {
        if (Describe(options) is not { } plan)
        {
            FluentActions.Invoking(() => ResNetBuilder.FromOptions(options).Build().Dispose()).Should().Throw<InvalidOptionsException>();
            return true;
        }

        using var scope = NewDisposeScope();
        using var model = ResNetBuilder.FromOptions(options).Build();
        var images = randn(2, options.InputChannels, options.InputHeight, options.InputWidth);
        model.WhiteningStem?.Initialize(images);
        model.parameters().Sum(parameter => parameter.numel()).Should().Be(plan.Parameters);
        model.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()).Should().Be(plan.TrainableParameters);
        var blocks = 0;
        foreach (var (path, module) in model.named_modules())
        {
            if (module is PlannedModule block && plan.Modules.Single(planned => planned.Name == path).Output.Output is var shape)
            {
                block.register_forward_hook((_, _, output) =>
                {
                    blocks++;
                    output.shape.Should().Equal([2, shape.Channels, shape.Height, shape.Width], path);
                    return output;
                });
            }
        }

        // The backward pass would fail if a layer overwrote values that it needs.
        var logits = model.call(images);
        logits.shape.Should().Equal(2, options.Classes);
        logits.sum().backward();
        blocks.Should().Be(plan.Modules.Count);

        model.eval();
        using var fused = model.Fuse();
        using var recording = no_grad();
        var expected = model.call(images);
        (fused.call(images) - expected).abs().max().ToDouble().Should().BeLessThan(1e-3 * Math.Max(1, expected.abs().max().ToDouble()));
        return true;
    }

    private static NetworkPlan? Describe(ResNetOptions options)
    {
        try
        {
            return ResNetBuilder.FromOptions(options).Describe();
        }
        catch (InvalidOptionsException refusal)
        {
            refusal.Failures.Should().NotBeEmpty();
            return null;
        }
        catch (ParameterBudgetExceededException refusal)
        {
            refusal.Parameters.Should().BeGreaterThan(refusal.Budget);
            return null;
        }
    }

    private static Gen<ResNetOptions> Networks(int largest, int wrong)
    {
        var filters = Gen.Frequency(
            Tuple.Create(20, Gen.Elements(4, 8, 12, 16, 24)), Tuple.Create(1, Gen.Choose(1, largest)), Tuple.Create(wrong, Gen.Elements(0, -8, int.MaxValue)));
        var blocks = Gen.Frequency(Tuple.Create(20, Gen.Choose(1, 2)), Tuple.Create(2, Gen.Constant(0)), Tuple.Create(wrong, Gen.Elements(-1, 9999)));
        var stride = Gen.Frequency(Tuple.Create(20, Gen.Choose(1, 2)), Tuple.Create(1, Gen.Choose(3, 5)), Tuple.Create(wrong, Gen.Elements(0, -2, 4096)));
        var stage = from f in filters from b in blocks from s in stride select new StageOptions { Filters = f, Blocks = b, Stride = s };
        var stem =
            from type in Gen.Elements(Enum.GetValues<StemType>())
            from f in filters
            select new Stem { Type = type, Filters = type == StemType.Whitening ? null : f };
        var block = Gen.Frequency(
            Tuple.Create(20, Gen.Elements(KnownBlocks.Basic, KnownBlocks.Bottleneck, KnownBlocks.PreActivation, KnownBlocks.PreActivationBottleneck, KnownBlocks.Cell)),
            Tuple.Create(wrong, Gen.Elements("", "none")));
        var count = Gen.Frequency(Tuple.Create(20, Gen.Choose(1, 3)), Tuple.Create(wrong, Gen.Elements(0, 20)));
        var size = Gen.Frequency(Tuple.Create(20, Gen.Choose(1, 20)), Tuple.Create(wrong, Gen.Elements(0, 5000)));
        return
            from channels in Gen.Frequency(Tuple.Create(20, Gen.Choose(1, 4)), Tuple.Create(wrong, Gen.Constant(0)))
            from height in size
            from width in size
            from first in stem
            from stages in count.SelectMany(n => Gen.ListOf(n, stage))
            from blockName in block
            from shortcut in Gen.Elements(Enum.GetValues<ShortcutType>())
            from transition in Gen.Elements(Enum.GetValues<TransitionType>())
            from activation in Gen.Elements(Enum.GetValues<ActivationType>())
            from pooling in Gen.Elements(Enum.GetValues<PoolingType>())
            from flags in Gen.Choose(0, 7)
            from groups in Gen.Frequency(Tuple.Create(10, Gen.Constant(1)), Tuple.Create(3, Gen.Elements(2, 4, 5)), Tuple.Create(wrong, Gen.Constant(0)))
            from groupWidth in Gen.Frequency(Tuple.Create(10, Gen.Constant<int?>(null)), Tuple.Create(3, Gen.Elements<int?>(8, 32, 128)), Tuple.Create(wrong, Gen.Constant<int?>(0)))
            from squeeze in Gen.Frequency(Tuple.Create(10, Gen.Constant<int?>(null)), Tuple.Create(3, Gen.Elements<int?>(1, 4, 100)), Tuple.Create(wrong, Gen.Constant<int?>(0)))
            from multiplier in Gen.Frequency(Tuple.Create(10, Gen.Constant(1.0)), Tuple.Create(2, Gen.Elements(0.5, 1.5, 3.0)), Tuple.Create(wrong, Gen.Elements(0.0, 1e9)))
            from dropout in _rate
            from depth in _rate
            from headDropout in _rate
            from scale in Gen.Elements(1.0, 0.125)
            from budget in Gen.Frequency(Tuple.Create(10, Gen.Constant<long?>(null)), Tuple.Create(wrong, Gen.Elements<long?>(0, 1000, 100_000)))
            select new ResNetOptions
            {
                InputChannels = channels,
                InputHeight = height,
                InputWidth = width,
                Stem = first,
                Stages = [.. stages],
                Block = blockName,
                Shortcut = shortcut,
                Transition = transition,
                Activation = activation,
                HeadPooling = pooling,
                ConvolutionBias = (flags & 1) != 0,
                HeadBias = (flags & 2) != 0,
                ZeroInitResidual = (flags & 4) != 0,
                Groups = groups,
                WidthPerGroup = groupWidth,
                SqueezeExcitation = squeeze,
                WidthMultiplier = multiplier,
                Dropout = dropout,
                StochasticDepth = depth,
                HeadDropout = headDropout,
                LogitScale = scale,
                ParameterBudget = budget,
            };
    }

    // Tests a property with a fixed seed, so that every run tests the same networks.
    private static void Check(int count, Gen<ResNetOptions> networks, Func<ResNetOptions, bool> property)
    {
        var configuration = Configuration.QuickThrowOnFailure;
        configuration.MaxNbOfTest = count;
        configuration.Replay = FsCheck.Random.StdGen.NewStdGen(20, 26);
        Prop.ForAll(Arb.From(networks), property).Check(configuration);
    }
}
