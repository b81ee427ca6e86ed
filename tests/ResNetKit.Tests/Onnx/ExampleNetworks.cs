using TorchSharp;

namespace ResNetKit.Tests.Onnx;

/// <summary>Contains networks that together have every kind of layer except custom ones.</summary>
internal static class ExampleNetworks
{
    private static readonly Dictionary<string, ResNetBuilder> _builders = new()
    {
        ["basic"] = Small(),
        ["basic, shortcut A"] = Small().WithShortcut(ShortcutType.ZeroPadded),
        ["bottleneck"] = Small().WithBlock(KnownBlocks.Bottleneck),
        ["pre-activation"] = Small().WithBlock(KnownBlocks.PreActivation),
        ["pre-activation bottleneck"] = Small().WithBlock(KnownBlocks.PreActivationBottleneck),
        ["wide"] = Small().WithBlock(KnownBlocks.Wide).WithDropout(0.3).WithWidthMultiplier(2),
        ["resnet9"] = ResNetBuilder.FromPreset("resnet9"),
        ["7x7 stem with pooling"] = Small().WithStem(Stem.Conv7x7(filters: 8, maxPool: true)),
        ["whitening, GELU, maximum, scaled logits"] = Small().WithStem(Stem.Whitening())
            .WithActivation(ActivationType.GELU).WithHeadPooling(PoolingType.Max).WithLogitScale(0.125),
        ["squeeze-excitation, SiLU, stochastic depth, groups"] = Small().WithSqueezeExcitation(4)
            .WithActivation(ActivationType.SiLU).WithStochasticDepth(0.2).WithGroups(2),
    };

    public static IEnumerable<string> Names => _builders.Keys;

    /// <summary>Builds a network with random weights and random running statistics.</summary>
    public static ResNet Build(string name) => Randomize(_builders[name].Build());

    /// <summary>Randomizes norms and biases. Most of their initial values have no effect, so an export that omitted them would pass a test.</summary>
    public static ResNet Randomize(ResNet model)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        torch.manual_seed(1);
        foreach (var (name, tensor) in model.state_dict())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal))
            {
                tensor.uniform_(0.5, 2);
            }
            else if (tensor.is_floating_point() && tensor.dim() == 1)
            {
                tensor.normal_().mul_(0.2).add_(name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0);
            }
        }

        model.WhiteningStem?.Initialize(torch.randn(64, 3, 32, 32));
        model.eval();
        return model;
    }

    private static ResNetBuilder Small() => new ResNetBuilder()
        .WithStem(Stem.Conv3x3(filters: 8)).AddStage(filters: 8).AddStage(filters: 16, blocks: 2, stride: 2);
}
