namespace ResNetKit.Models.Blocks;

/// <summary>What all residual blocks end with: squeeze-excitation, stochastic depth, and the sum with the shortcut.</summary>
internal static class BlockParts
{
    // The filters of a stage that a width is given for.
    private const int BaseWidth = 64;

    /// <summary>A square convolution of the block's own, 3×3 with the block's groups.</summary>
    public static LayerPlan Convolution3x3(this PlanBuilder plan, string name, LayerPlan input, int filters, int stride, BlockSettings settings) =>
        plan.Convolution(name, input, filters, kernel: 3, stride, groups: settings.Groups);

    /// <summary>Filters of a bottleneck's inner convolutions.</summary>
    public static int BottleneckFilters(this PlanBuilder plan, BlockSettings settings)
    {
        if (settings.WidthPerGroup is not { } width)
        {
            return settings.Filters;
        }

        var filters = (long)settings.Filters * width / BaseWidth * settings.Groups;
        if (filters is >= 1 and <= PlanBuilder.MaxFilters)
        {
            return (int)filters;
        }

        plan.Report(
            nameof(BlockSettings.WidthPerGroup),
            $"{settings.Filters} filters at a width of {width} for {settings.Groups} groups make {filters} inner filters, not from 1 to {PlanBuilder.MaxFilters}");
        return settings.Filters;
    }

    /// <summary>Reports a width that is asked of a block without inner filters.</summary>
    public static void RefuseWidthPerGroup(this PlanBuilder plan, BlockSettings settings)
    {
        if (settings.WidthPerGroup is not null)
        {
            plan.Report(nameof(BlockSettings.WidthPerGroup), "only bottlenecks have inner convolutions of a width of their own");
        }
    }

    /// <summary>Adds the branch to the shortcut.</summary>
    /// <param name="plan">Takes the layers.</param>
    /// <param name="branch">The end of the branch.</param>
    /// <param name="input">The block's input.</param>
    /// <param name="projected">What a projection reads: the input, or the activated input of a pre-activation block.</param>
    /// <param name="settings">What is asked of the block.</param>
    /// <param name="normalize">Whether a projection is normalized.</param>
    public static LayerPlan Join(
        this PlanBuilder plan, LayerPlan branch, LayerPlan input, LayerPlan projected, BlockSettings settings, bool normalize = true)
    {
        if (settings.SqueezeExcitation is { } reduction)
        {
            branch = SqueezeExcitation.AddTo(plan, "se", branch, reduction, settings.Activation);
        }

        branch = plan.StochasticDepth("stochastic_depth", branch, settings.StochasticDepth);
        return plan.Add("add", branch, Shortcut(plan, branch, input, projected, settings, normalize));
    }

    private static LayerPlan Shortcut(
        PlanBuilder plan, LayerPlan branch, LayerPlan input, LayerPlan projected, BlockSettings settings, bool normalize)
    {
        var filters = branch.Output.Channels;
        if (settings.Stride == 1 && input.Output.Channels == filters)
        {
            return input;
        }

        switch (settings.Shortcut)
        {
            case ShortcutType.Projection:
                var projection = plan.Convolution("downsample.0", projected, filters, kernel: 1, settings.Stride, padding: 0);
                return normalize ? plan.BatchNormalization("downsample.1", projection, settings.Norm) : projection;
            case ShortcutType.ZeroPadded:
                return plan.ZeroPaddedShortcut("shortcut", projected, filters, settings.Stride);
            case ShortcutType.Identity:
                plan.Report(
                    nameof(BlockSettings.Shortcut),
                    $"an identity shortcut cannot go from {input.Output.Channels} channels to {filters} with stride {settings.Stride}");
                return branch;
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.Shortcut, "Unknown shortcut.");
        }
    }
}
