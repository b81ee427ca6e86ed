using System.Globalization;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>A network has more parameters than its options allow.</summary>
public sealed class ParameterBudgetExceededException : Exception
{
    private const int NamedStages = 3;

    /// <summary>Tells of a plan that is too large.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="budget">The most parameters it may have.</param>
    public ParameterBudgetExceededException(NetworkPlan plan, long budget)
        : base(Describe(plan, budget))
    {
        Plan = plan;
        Budget = budget;
    }

    /// <summary>The network that is too large; no tensor of it was made.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>Its parameters.</summary>
    public long Parameters => Plan.Parameters;

    /// <summary>The most parameters it may have.</summary>
    public long Budget { get; }

    /// <summary>The parts of the network that have parameters, the costliest first.</summary>
    public IReadOnlyList<(string Stage, long Parameters)> Stages => Costliest(Plan);

    private static IReadOnlyList<(string Stage, long Parameters)> Costliest(NetworkPlan plan) =>
    [
        .. plan.Layers
            .GroupBy(layer => layer.Stage, (stage, layers) => (Stage: stage, Parameters: layers.Sum(layer => layer.ParameterCount)))
            .Where(stage => stage.Parameters > 0)
            .OrderByDescending(stage => stage.Parameters),
    ];

    private static string Describe(NetworkPlan plan, long budget)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var costliest = Costliest(plan).Take(NamedStages)
            .Select(stage => string.Create(CultureInfo.InvariantCulture, $"{stage.Stage} ({stage.Parameters:N0})"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The network has {plan.Parameters:N0} parameters, {plan.Parameters - budget:N0} over its budget of {budget:N0}. The costliest stages: {string.Join(", ", costliest)}.");
    }
}
