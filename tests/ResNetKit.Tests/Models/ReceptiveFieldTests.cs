using ResNetKit.Models;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

public sealed class ReceptiveFieldTests
{
    private const int Size = 96;

    public static TheoryData<string> Networks => new(_networks.Keys);

    private static readonly Dictionary<string, Func<PlanBuilder, LayerPlan, LayerPlan>> _networks = new()
    {
        ["three basic blocks"] = (plan, x) =>
            ResidualBlock(plan, ResidualBlock(plan, ResidualBlock(plan, x, "0", 4), "1", 4, stride: 2), "2", 4),
        ["a 7×7 stem with pooling and a basic block"] = (plan, x) =>
            ResidualBlock(plan, Named(plan, "stem", x, new ConvolutionStem(1, 4, StemType.Conv7x7MaxPool)), "0", 4, stride: 2),
        ["a bottleneck of stride 2"] = (plan, x) => Named(plan, "0", x, Block(KnownBlocks.Bottleneck, new BlockSettings(1, 16, stride: 2))),
        ["a whitening stem, a pooling transition and a cell"] = (plan, x) =>
        {
            x = Named(plan, "stem", x, Initialized(new WhiteningStem(1)));
            x = Named(plan, "0", x, new PoolingTransition(8, 4, stride: 2, TransitionType.ConvPoolNorm));
            return Named(plan, "1", x, Block(KnownBlocks.Cell, new BlockSettings(4, 4)));
        },
        ["pre-activation blocks with a zero-padded shortcut"] = (plan, x) =>
            Named(plan, "0", x, Block(KnownBlocks.PreActivation, new BlockSettings(1, 4, 2) { Shortcut = ShortcutType.ZeroPadded })),
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_output_pixel_depends_on_as_many_pixels_as_planned(string network)
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var model = new PlannedModule("network", new ImageShape(1, Size, Size), _networks[network]);
        var planned = model.Plan.Output;

        var (first, extent) = Extent(model, planned.Output.Height / 2);
        var (next, _) = Extent(model, (planned.Output.Height / 2) + 1);

        extent.Should().Be(planned.ReceptiveField);
        (next - first).Should().Be(planned.Jump);
    }

    private static (int First, int Extent) Extent(PlannedModule model, int position)
    {
        model.eval();
        var seen = new bool[Size];
        // Several images are needed, because an activation of zero in one of them may hide an edge of the receptive field.
        for (var trial = 0; trial < 8; trial++)
        {
            using var scope = NewDisposeScope();
            var input = randn(1, 1, Size, Size).requires_grad_();
            model.call(input)[0, TensorIndex.Colon, position, position].sum().backward();
            var rows = input.grad!.abs().sum([0, 1, 3]).gt(0).data<bool>().ToArray();
            for (var row = 0; row < Size; row++)
            {
                seen[row] |= rows[row];
            }
        }

        var first = Array.IndexOf(seen, true);
        return (first, Array.LastIndexOf(seen, true) - first + 1);
    }

    private static LayerPlan ResidualBlock(PlanBuilder plan, LayerPlan x, string name, int filters, int stride = 1) =>
        Named(plan, name, x, new ResidualBlock(x.Output.Channels, filters, stride));

    private static PlannedModule Block(string name, BlockSettings settings) => (PlannedModule)KnownBlocks.Create(name, settings);

    private static WhiteningStem Initialized(WhiteningStem stem)
    {
        stem.Initialize(randn(8, 1, 16, 16));
        return stem;
    }

    // Adds the plan of a module under a name.
    private static LayerPlan Named(PlanBuilder plan, string name, LayerPlan input, PlannedModule module)
    {
        return plan.Module(name, name, input, Describe, _ => module);

        LayerPlan Describe(PlanBuilder inner, LayerPlan x)
        {
            var layers = new Dictionary<LayerPlan, LayerPlan> { [module.Plan.Layers[0]] = x };
            foreach (var layer in module.Plan.Layers.Skip(1))
            {
                layers[layer] = inner.Add(layer.Name, layer.Operation, [.. layer.Inputs.Select(read => layers[read])]);
            }

            return layers[module.Plan.Output];
        }
    }
}
