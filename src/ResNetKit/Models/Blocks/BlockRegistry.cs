using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ResNetKit.Models;
using ResNetKit.Models.Blocks;

namespace ResNetKit;

/// <summary>All blocks that options can name.</summary>
public static class BlockRegistry
{
    private static readonly ConcurrentDictionary<string, IBlock> s_blocks = new(StringComparer.OrdinalIgnoreCase);

    static BlockRegistry()
    {
        Register(new BuiltInBlock(BlockType.Basic, ResidualBlock.Describe, settings => new ResidualBlock(settings)));
        Register(new BuiltInBlock(BlockType.Bottleneck, BottleneckBlock.Describe, settings => new BottleneckBlock(settings)));
        Register(new BuiltInBlock(
            BlockType.PreActivation, PreActivationBlock.Describe, settings => new PreActivationBlock(settings), preActivation: true));
        Register(new BuiltInBlock(
            BlockType.PreActivationBottleneck, PreActivationBottleneckBlock.Describe,
            settings => new PreActivationBottleneckBlock(settings), preActivation: true));
        Register(new BuiltInBlock(
            BlockType.Wide, PreActivationBlock.Describe, settings => new PreActivationBlock(settings), preActivation: true));
        Register(new BuiltInBlock(BlockType.Cell, ResidualCell.Describe, settings => new ResidualCell(settings)));
    }

    /// <summary>The names of all blocks, in order.</summary>
    public static IReadOnlyList<string> Names => [.. s_blocks.Values.Select(block => block.Name).Order(StringComparer.Ordinal)];

    /// <summary>Makes a block known by its name.</summary>
    /// <param name="block">The block.</param>
    /// <exception cref="ArgumentException">Its name is empty, or another block has it.</exception>
    public static void Register(IBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentException.ThrowIfNullOrWhiteSpace(block.Name, nameof(block));
        if (!s_blocks.TryAdd(block.Name, block))
        {
            throw new ArgumentException($"A block named '{block.Name}' is registered already.", nameof(block));
        }
    }

    /// <summary>Looks a block up.</summary>
    /// <param name="name">Its name; case does not matter.</param>
    /// <param name="block">The block.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryGet(string name, [NotNullWhen(true)] out IBlock? block)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_blocks.TryGetValue(name, out block);
    }
}
