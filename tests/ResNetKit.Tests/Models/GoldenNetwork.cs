using TorchSharp;
using static TorchSharp.torch;

namespace ResNetKit.Tests.Models;

/// <summary>Represents a small network with weights and results from PyTorch. tests/reference/models/make_golden.py writes the files.</summary>
internal sealed class GoldenNetwork : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Dictionary<string, Tensor> _values;

    private GoldenNetwork(string name)
    {
        _values = StateDict.Load(Path.Combine(AppContext.BaseDirectory, "reference", "models", $"{name}.pt"));
        Model = Networks[name]().WithInput(new ImageShape(3, 16, 16)).Build();
        Model.load_state_dict(Part("weights."));
        Images = _values["images"];
        Labels = _values["labels"];
    }

    public static IReadOnlyDictionary<string, Func<ResNetBuilder>> Networks { get; } = new Dictionary<string, Func<ResNetBuilder>>
    {
        ["basic"] = () => Builder(8).WithStem(Stem.Conv7x7(8)).WithDepth(1, 2),
        ["basic-zero-padded"] = () => Builder(8).WithShortcut(ShortcutType.ZeroPadded),
        ["basic-squeezed"] = () => Builder(8).WithSqueezeExcitation(4),
        ["bottleneck"] = () => Builder(4).WithStem(Stem.Conv7x7(8, maxPool: true)).WithBlock(KnownBlocks.Bottleneck).WithGroups(2),
        ["pre-activation"] = () => Builder(8).WithDepth(1, 2).WithBlock(KnownBlocks.PreActivation),
        ["pre-activation-bottleneck"] = () =>
            Builder(4).WithBlock(KnownBlocks.PreActivationBottleneck).WithActivation(ActivationType.SiLU),
        ["wide"] = () => Builder(8).WithBlock(KnownBlocks.Wide).WithWidthMultiplier(2),
        ["cell"] = () => new ResNetBuilder()
            .WithStem(Stem.Conv3x3(8))
            .AddStage(16, 1, stride: 2).AddStage(16, 0, stride: 2).AddStage(24, 1, stride: 2)
            .WithBlock(KnownBlocks.Cell).WithTransition(TransitionType.ConvNormPool).WithConvolutionBias()
            .WithHeadPooling(PoolingType.Max).WithLogitScale(0.125),
        ["whitening"] = () => new ResNetBuilder()
            .WithStem(Stem.Whitening())
            .AddStage(16, 1, stride: 2).AddStage(24, 1, stride: 2)
            .WithTransition(TransitionType.ConvPoolNorm).WithActivation(ActivationType.GELU).WithHeadBias(false),
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    public ResNet Model { get; }

    public Tensor Images { get; }

    public Tensor Labels { get; }

    public Tensor this[string name] => _values[name];

    public static GoldenNetwork Open(string name) => new(name);

    /// <summary>Gets the values whose names begin with a prefix. The keys are the names without the prefix.</summary>
    public Dictionary<string, Tensor> Part(string prefix) => _values
        .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);

    public void Dispose()
    {
        Model.Dispose();
        _scope.Dispose();
    }

    private static ResNetBuilder Builder(int filters) =>
        new ResNetBuilder().WithStem(Stem.Conv3x3(8)).WithFilters(filters, 2 * filters);
}
