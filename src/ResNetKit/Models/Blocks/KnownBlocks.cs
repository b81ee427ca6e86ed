using System.Collections.Concurrent;
using ResNetKit.Models;
using ResNetKit.Registration;
using TorchSharp;

namespace ResNetKit;

/// <summary>The blocks that networks can be made of, by name: those of the library, and those that you register.</summary>
public static class KnownBlocks
{
    /// <summary>Two 3×3 convolutions (He et al. 2015).</summary>
    public const string Basic = "basic";

    /// <summary>1×1, 3×3 and 1×1 convolutions; the output has four times the stage's filters (He et al. 2015).</summary>
    public const string Bottleneck = "bottleneck";

    /// <summary>The basic block with normalization and activation before each convolution (He et al. 2016).</summary>
    public const string PreActivation = "preActivation";

    /// <summary>The bottleneck with normalization and activation before each convolution (He et al. 2016).</summary>
    public const string PreActivationBottleneck = "preActivationBottleneck";

    /// <summary>The block of wide residual networks, pre-activation with dropout between its convolutions (Zagoruyko and Komodakis 2016).</summary>
    public const string Wide = "wide";

    /// <summary>Two convolutions, each with normalization and activation, added to the input: the cell of ResNet-9 (Page 2018).</summary>
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

    /// <summary>Makes a block known by its name.</summary>
    /// <param name="block">The block.</param>
    /// <exception cref="ArgumentException">Its name is empty, or another block has it.</exception>
    public static void Register(IBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentException.ThrowIfNullOrWhiteSpace(block.Name, nameof(block));
        if (!_blocks.TryAdd(block.Name, block))
        {
            throw new ArgumentException($"A block named '{block.Name}' is registered already.", nameof(block));
        }
    }

    /// <summary>Finds a block.</summary>
    /// <param name="name">The name; case matters.</param>
    /// <returns>The block; null where there is none.</returns>
    internal static IBlock? Find(string name) => _blocks.GetValueOrDefault(name);

    /// <summary>What is wrong with a name that no block has.</summary>
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
