using TorchSharp;

namespace ResNetKit.Models;

/// <summary>A kind of block that stages are made of. Implement it, register it, and networks know it by name.</summary>
/// <example>
/// A block without a shortcut:
/// <code>
/// sealed class PlainBlock : IBlock
/// {
///     public string Name => "plain";
///
///     public LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings)
///     {
///         var x = plan.Convolution("conv", input, settings.Filters, kernel: 3, settings.Stride);
///         x = plan.BatchNormalization("bn", x, settings.Norm);
///         return plan.Activation("act", x, settings.Activation);
///     }
/// }
///
/// KnownBlocks.Register(new PlainBlock());
/// using var model = new ResNetBuilder().WithFilters(64, 128).WithBlock("plain").Build();
/// </code>
/// </example>
public interface IBlock
{
    /// <summary>Gets the name in options, in camelCase.</summary>
    string Name { get; }

    /// <summary>
    /// Whether the block normalizes and activates its input rather than its output. The stem then leaves both out, and
    /// both come once more after the last block.
    /// </summary>
    bool PreActivation => false;

    /// <summary>Adds the block's layers to a plan.</summary>
    /// <param name="plan">Takes the layers; their names are relative to the block.</param>
    /// <param name="input">What the block reads.</param>
    /// <param name="settings">What is asked of the block.</param>
    /// <returns>The last layer; its channels may differ from <see cref="BlockSettings.Filters"/>, as a bottleneck's do.</returns>
    LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings);

    /// <summary>
    /// Creates the module. By default it is made from its plan; implement it only where the description has a
    /// <see cref="PlanBuilder.Custom"/> layer or you have a module already. Its parameters must be those described.
    /// </summary>
    /// <param name="plan">The block's layers, as <see cref="Describe"/> added them, with the shapes of this network.</param>
    /// <param name="settings">What is asked of the block.</param>
    torch.nn.Module<torch.Tensor, torch.Tensor> Create(NetworkPlan plan, BlockSettings settings) => new PlannedModule(Name, plan);
}
