namespace ResNetKit.Models.Blocks;

/// <summary>Provides the parts that residual blocks share, such as squeeze-excitation, stochastic depth, and the sum with the shortcut.</summary>
internal static class BlockParts
{
    // WidthPerGroup is given for a stage of 64 filters.
    private const int BaseWidth = 64;

    /// <summary>Adds a 3×3 convolution with the block's number of groups.</summary>
    public static LayerPlan Convolution3x3(this PlanBuilder plan, string name, LayerPlan input, int filters, int stride, BlockSettings settings) =>
        plan.Convolution(name, input, filters, kernel: 3, stride, groups: settings.Groups);

    /// <summary>Computes the number of filters of a bottleneck's inner convolutions.</summary>
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
            $"{settings.Filters} filters, a width of {width} and {settings.Groups} groups give {filters} inner filters; expected 1 to {PlanBuilder.MaxFilters}");
        return settings.Filters;
    }

    /// <summary>Reports a problem if a width per group is set. Blocks other than bottlenecks call this method.</summary>
    public static void RefuseWidthPerGroup(this PlanBuilder plan, BlockSettings settings)
    {
        if (settings.WidthPerGroup is not null)
        {
            plan.Report(nameof(BlockSettings.WidthPerGroup), "only bottleneck blocks support a width per group");
        }
    }

    /// <summary>Adds squeeze-excitation and stochastic depth to the branch, if they are set, and then the sum with the shortcut.</summary>
    /// <param name="plan">The builder to add the layers to.</param>
    /// <param name="branch">The last layer of the branch.</param>
    /// <param name="input">The input of the block.</param>
    /// <param name="projected">The layer that a projection or zero-padded shortcut reads: the input, or the activated input in a pre-activation block.</param>
    /// <param name="settings">The settings of the block.</param>
    /// <param name="normalize"><see langword="true"/> to normalize a projection.</param>
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
