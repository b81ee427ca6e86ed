namespace ResNetKit.Models.Networks;

/// <summary>Scales a network so that it becomes as large as a parameter budget allows.</summary>
internal static class BudgetFit
{
    private const int FilterStep = 8;

    /// <summary>Scales the blocks or the filters of a network by one factor, so that the network becomes as large as a parameter budget allows.</summary>
    /// <param name="options">The options of the network, which are not changed.</param>
    /// <param name="parameters">The maximum number of parameters, from 1 to <see cref="ResNetOptions.MaxParameterBudget"/>.</param>
    /// <param name="byDepth"><see langword="true"/> to scale the number of blocks of each stage; <see langword="false"/> to scale the filters.</param>
    public static ResNetOptions Fit(ResNetOptions options, long parameters, bool byDepth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters, ResNetOptions.MaxParameterBudget);

        // Reports invalid options before anything is scaled.
        NetworkPlanner.Plan(options);
        int[] values = [.. Values(options, byDepth)];
        var step = byDepth ? 1 : FilterStep;
        var most = byDepth ? ResNetOptions.MaxBlocks : ResNetOptions.MaxFilters;

        // Scaled values are rounded down to multiples of the step. The network therefore changes only at factors at which a scaled value
        // reaches such a multiple, so only these factors are tried. The number of parameters increases with the factor. Some factors give no valid network,
        // because the groups do not divide the scaled filters. If no stage has a block, only the unscaled network is tried.
        double[] factors =
        [
            .. values.Where(value => value > 0)
                .SelectMany(value => Enumerable.Range(1, most / step).Select(multiple => (double)multiple * step / value))
                .Where(factor => values.All(value => Scaled(value, factor, step) <= most))
                .Order().Distinct().DefaultIfEmpty(1),
        ];
        var low = -1;
        var high = factors.Length;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            var tried = middle;
            var plan = TryPlan(Scale(tried));
            while (plan is null && ++tried < high)
            {
                plan = TryPlan(Scale(tried));
            }

            (low, high) = plan is not null && plan.Parameters <= parameters ? (tried, high) : (low, middle);
        }

        if (low < 0)
        {
            var smallest = Enumerable.Range(0, factors.Length).FirstOrDefault(index => TryPlan(Scale(index)) is not null);
            throw new ParameterBudgetExceededException(NetworkPlanner.Plan(Scale(smallest)), parameters);
        }

        var fitted = Scale(low);
        fitted.ParameterBudget = parameters;
        return fitted;

        ResNetOptions Scale(int index) => With(options, byDepth, [.. values.Select(value => Scaled(value, factors[index], step))]);
    }

    // A rounding error can make value·(multiple/value) a little smaller than the multiple. The tolerance keeps Floor from returning a lower multiple.
    private static int Scaled(int value, double factor, int step) =>
        value == 0 ? 0 : Math.Max(step, step * (int)Math.Floor((value * factor / step) + 1e-9));

    private static NetworkPlan? TryPlan(ResNetOptions options) =>
        NetworkPlanner.Plan(options, out var problems) is { } plan && problems.Count == 0 ? plan : null;

    private static IEnumerable<int> Values(ResNetOptions options, bool byDepth) => byDepth
        ? options.Stages.Select(stage => stage.Blocks)
        : options.Stages.Select(stage => stage.Filters).Concat(StemFilters(options));

    private static IEnumerable<int> StemFilters(ResNetOptions options) =>
        options.Stem.Type == StemType.Whitening ? [] : [options.Stem.Filters ?? NetworkPlanner.DefaultFilters];

    private static ResNetOptions With(ResNetOptions options, bool byDepth, int[] values)
    {
        var copy = options.Copy();
        for (var s = 0; s < copy.Stages.Count; s++)
        {
            if (byDepth)
            {
                copy.Stages[s].Blocks = values[s];
            }
            else
            {
                copy.Stages[s].Filters = values[s];
            }
        }

        if (values.Length > copy.Stages.Count)
        {
            copy.Stem.Filters = values[^1];
        }

        return copy;
    }
}
