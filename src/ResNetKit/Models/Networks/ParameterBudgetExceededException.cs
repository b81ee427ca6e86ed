using System.Globalization;
using ResNetKit.Models;

namespace ResNetKit;

/// <summary>The exception that is thrown when a network has more parameters than its budget.</summary>
public sealed class ParameterBudgetExceededException : Exception
{
    private const int NamedStages = 3;

    /// <summary>Initializes a new instance of the <see cref="ParameterBudgetExceededException"/> class for a plan.</summary>
    /// <param name="plan">The plan of the network that is too large.</param>
    /// <param name="budget">The maximum number of parameters.</param>
    public ParameterBudgetExceededException(NetworkPlan plan, long budget)
        : base(Describe(plan, budget))
    {
        Plan = plan;
        Budget = budget;
    }

    /// <summary>Gets the plan of the network that is too large. No tensor was allocated for it.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>Gets the number of parameters of the network.</summary>
    public long Parameters => Plan.Parameters;

    /// <summary>Gets the maximum number of parameters.</summary>
    public long Budget { get; }

    /// <summary>
    /// Gets the stages of the network, including stem and head, each with its number of parameters, largest first. Stages without parameters are omitted.
    /// </summary>
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
            $"The network has {plan.Parameters:N0} parameters, {plan.Parameters - budget:N0} over its budget of {budget:N0}. The largest stages: {string.Join(", ", costliest)}.");
    }
}
