namespace ResNetKit.Models.Networks;

/// <summary>Scales a network to the largest one within a number of parameters.</summary>
internal static class BudgetFit
{
    private const int FilterStep = 8;

    public static ResNetOptions Fit(ResNetOptions options, long parameters, FitBy by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters, 1);
        if (!Enum.IsDefined(by))
        {
            throw new ArgumentOutOfRangeException(nameof(by), by, "Unknown way to fit.");
        }

        // Options that are wrong are named here, before anything is scaled.
        NetworkPlanner.Plan(options);
        int[] values = [.. Values(options, by)];
        var step = by == FitBy.Filters ? FilterStep : 1;
        var most = by == FitBy.Filters ? ResNetOptions.MaxFilters : ResNetOptions.MaxBlocks;

        // The network changes only where a scaled value reaches the next step, so these factors are all there are to try.
        // It grows with each of them; some make no network, where groups do not divide the scaled filters.
        double[] factors =
        [
            .. values.Where(value => value > 0)
                .SelectMany(value => Enumerable.Range(1, most / step).Select(multiple => (double)multiple * step / value))
                .Where(factor => values.All(value => Scaled(value, factor, step) <= most))
                .Order().Distinct(),
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

        ResNetOptions Scale(int index) => With(options, by, [.. values.Select(value => Scaled(value, factors[index], step))]);
    }

    // The rounding errors of value·(multiple/value) must not lose a step.
    private static int Scaled(int value, double factor, int step) =>
        value == 0 ? 0 : Math.Max(step, step * (int)Math.Floor((value * factor / step) + 1e-9));

    private static NetworkPlan? TryPlan(ResNetOptions options) =>
        NetworkPlanner.Plan(options, out var problems) is { } plan && problems.Count == 0 ? plan : null;

    private static IEnumerable<int> Values(ResNetOptions options, FitBy by) => by == FitBy.Depth
        ? options.Stages.Select(stage => stage.Blocks)
        : options.Stages.Select(stage => stage.Filters).Concat(StemFilters(options));

    private static IEnumerable<int> StemFilters(ResNetOptions options) =>
        options.Stem.Type == StemType.Whitening ? [] : [options.Stem.Filters ?? NetworkPlanner.DefaultFilters];

    private static ResNetOptions With(ResNetOptions options, FitBy by, int[] values)
    {
        var copy = options.Copy();
        for (var s = 0; s < copy.Stages.Count; s++)
        {
            if (by == FitBy.Depth)
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
