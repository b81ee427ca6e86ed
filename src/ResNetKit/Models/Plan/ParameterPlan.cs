namespace ResNetKit.Models.Plan;

/// <summary>Describes one parameter of a layer.</summary>
/// <param name="Name">The name within the layer, such as <c>weight</c>.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Trainable"><see langword="true"/> if the parameter is trained.</param>
internal sealed record ParameterPlan(string Name, IReadOnlyList<int> Shape, bool Trainable = true)
{
    /// <summary>Gets the number of values in the parameter.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
