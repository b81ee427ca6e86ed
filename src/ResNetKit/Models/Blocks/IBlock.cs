using TorchSharp;

namespace ResNetKit.Models;

/// <summary>Defines a type of block for the stages of a network. Implement the interface and register the block to use it by name in any network.</summary>
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
    /// <summary>Gets the name of the block in options, in camelCase.</summary>
    string Name { get; }

    /// <summary>Gets a value indicating whether the block normalizes and activates its input instead of its output. Default: <see langword="false"/>.</summary>
    /// <remarks>
    /// If <see langword="true"/>, a normalization and an activation are added after the last block. The stem then omits its own normalization and
    /// activation, unless the stages begin with a pooling transition.
    /// </remarks>
    bool PreActivation => false;

    /// <summary>Adds the layers of the block to a plan.</summary>
    /// <param name="plan">The builder to add the layers to. Names are relative to the block.</param>
    /// <param name="input">The layer that the block reads.</param>
    /// <param name="settings">The settings of the block.</param>
    /// <returns>
    /// The last of the added layers. Its number of channels may differ from <see cref="BlockSettings.Filters"/>, as in a bottleneck.
    /// </returns>
    LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings);

    /// <summary>Creates the module of the block.</summary>
    /// <remarks>
    /// The default implementation creates a <see cref="PlannedModule"/> from the plan. Implement this method only if the description contains a
    /// <see cref="PlanBuilder.Custom"/> layer or if you already have a module. The module's parameters must have the described names and shapes.
    /// </remarks>
    /// <param name="plan">The layers that <see cref="Describe"/> added, with the shapes of this network.</param>
    /// <param name="settings">The settings of the block.</param>
    /// <returns>The module.</returns>
    torch.nn.Module<torch.Tensor, torch.Tensor> Create(NetworkPlan plan, BlockSettings settings) => new PlannedModule(Name, plan);
}
