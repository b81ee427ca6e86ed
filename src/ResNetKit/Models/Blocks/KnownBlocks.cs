using System.Collections.Concurrent;
using ResNetKit.Models;
using ResNetKit.Models.Blocks;
using ResNetKit.Registration;
using TorchSharp;

namespace ResNetKit;

/// <summary>Provides the registry of blocks by name: those of the library and those that you register.</summary>
public static class KnownBlocks
{
    /// <summary>The basic block of two 3×3 convolutions (He et al. 2015).</summary>
    public const string Basic = "basic";

    /// <summary>The bottleneck block of a 1×1, a 3×3 and a 1×1 convolution, whose output has four times the stage's filters (He et al. 2015).</summary>
    public const string Bottleneck = "bottleneck";

    /// <summary>The basic block with normalization and activation before each convolution (He et al. 2016).</summary>
    public const string PreActivation = "preActivation";

    /// <summary>The bottleneck block with normalization and activation before each convolution (He et al. 2016).</summary>
    public const string PreActivationBottleneck = "preActivationBottleneck";

    /// <summary>
    /// The block of wide residual networks (Zagoruyko and Komodakis 2016). It has the same layers as <see cref="PreActivation"/>. In both blocks, a dropout
    /// rate above 0 adds dropout between the convolutions.
    /// </summary>
    public const string Wide = "wide";

    /// <summary>The cell of ResNet-9 (Page 2018). The input is added to the output of two convolutions, each with normalization and activation.</summary>
    public const string Cell = "cell";

    private static readonly ConcurrentDictionary<string, IBlock> _blocks = new(StringComparer.Ordinal);

    static KnownBlocks()
    {
        Register(new BuiltIn(Basic, ResidualBlock.Describe, plan => new ResidualBlock(plan)));
        Register(new BuiltIn(Bottleneck, BottleneckBlock.Describe, plan => new BottleneckBlock(plan)));
        Register(new BuiltIn(PreActivation, PreActivationBlock.Describe, plan => new PreActivationBlock(plan), preActivation: true));
        Register(new BuiltIn(
            PreActivationBottleneck, PreActivationBottleneckBlock.Describe, plan => new PreActivationBottleneckBlock(plan), preActivation: true));
        Register(new BuiltIn(Wide, PreActivationBlock.Describe, plan => new PreActivationBlock(plan), preActivation: true));
        Register(new BuiltIn(Cell, ResidualCell.Describe, plan => new ResidualCell(plan)));
    }

    /// <summary>Gets the names of all blocks in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => [.. _blocks.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Registers a block under its name.</summary>
    /// <param name="block">The block.</param>
    /// <exception cref="ArgumentException">The name is empty or consists only of white space, or a block with the same name is already registered.</exception>
    public static void Register(IBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentException.ThrowIfNullOrWhiteSpace(block.Name, nameof(block));
        if (!_blocks.TryAdd(block.Name, block))
        {
            throw new ArgumentException($"A block named '{block.Name}' is already registered.", nameof(block));
        }
    }

    /// <summary>Creates a block as a module of its own, for use in any TorchSharp program.</summary>
    /// <param name="name">The name of the block, which is case-sensitive.</param>
    /// <param name="settings">The settings of the block.</param>
    /// <returns>
    /// The module. A block of the library maps (N, C, H, W) to (N, K, H/stride, W/stride), with height and width rounded up. K is the number of
    /// filters or, for a bottleneck block, four times that number.
    /// </returns>
    /// <exception cref="ArgumentException">No block has the name, or the settings contradict each other.</exception>
    /// <exception cref="InvalidOperationException">A registered block does not create the module of its custom layer.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded.</exception>
    public static torch.nn.Module<torch.Tensor, torch.Tensor> Create(string name, BlockSettings settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(settings);
        var block = Find(name) ?? throw new ArgumentException($"Cannot create a block: {Unknown(name)}", nameof(name));
        var plan = new PlanBuilder(BlockSettings.InputFor(settings));
        return block.Create(plan.Build(block.Describe(plan, plan.Input, settings)), settings);
    }

    /// <summary>Finds a block by name.</summary>
    /// <param name="name">The name, which is case-sensitive.</param>
    /// <returns>The block, or <see langword="null"/> if no block has the name.</returns>
    internal static IBlock? Find(string name) => _blocks.GetValueOrDefault(name);

    /// <summary>Creates the message that no block has the given name.</summary>
    internal static string Unknown(string name) => $"there is no block '{name}'.{NameSuggestion.For(name, Names)}";

    private sealed class BuiltIn(
        string name,
        Func<PlanBuilder, LayerPlan, BlockSettings, LayerPlan> describe,
        Func<NetworkPlan, torch.nn.Module<torch.Tensor, torch.Tensor>> create,
        bool preActivation = false) : IBlock
    {
        public string Name => name;

        public bool PreActivation => preActivation;

        public LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings) => describe(plan, input, settings);

        public torch.nn.Module<torch.Tensor, torch.Tensor> Create(NetworkPlan plan, BlockSettings settings) => create(plan);
    }
}
