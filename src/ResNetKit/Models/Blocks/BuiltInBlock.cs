using TorchSharp;

namespace ResNetKit.Models.Blocks;

/// <summary>A block of the library, which comes through the same door as a user's own.</summary>
internal sealed class BuiltInBlock(
    string name,
    Func<PlanBuilder, LayerPlan, BlockSettings, LayerPlan> describe,
    Func<BlockSettings, torch.nn.Module<torch.Tensor, torch.Tensor>> create,
    bool preActivation = false) : IBlock
{
    public string Name => name;

    public bool PreActivation => preActivation;

    public LayerPlan Describe(PlanBuilder plan, LayerPlan input, BlockSettings settings) => describe(plan, input, settings);

    public torch.nn.Module<torch.Tensor, torch.Tensor> Create(BlockSettings settings) => create(settings);
}
